import { gokmenPeriphery, managedPulses } from '../../crossbar/index.js';
import {
  arrayModel,
  constantStep,
  exponentialStep,
  linearStep,
  powerStep,
  type ResponseModel,
  softBounds,
} from '../../device/pulsed/index.js';
import { arrayTikiTaka, arrayTtv2 } from '../../training/array/index.js';
import type { ArrayNetworkSpec, RateStep } from './resolved.js';

export const arrayDefaults = {
  seed: 1,
  runs: 1,
  execution: { jobs: 'auto' },
  batchSize: 1,
  evaluation: { everyEpochs: 1, noise: 'both' },
  /** One snapshot each tenth of an epoch (our choice); 100,000 products an average, as in the TTv2 paper. */
  average: { snapshotsPerEpoch: 10, reads: 100_000 },
  periphery: gokmenPeriphery,
  pulses: managedPulses,
  tikiTaka: arrayTikiTaka,
  ttv2: arrayTtv2,
  /** What a fired element of H keeps in the paper's hysteretic variant. */
  hysteresis: 0.6,
} as const;

/** Networks of the papers: Gokmen and Vlasov 2016; Gokmen, Onen and Haensch 2017; LSTM2-64 of Gokmen et al. 2018. */
export const networkDefaults = {
  'fully-connected': { kind: 'fully-connected', hidden: [256, 128], activation: 'sigmoid' },
  cnn: {
    kind: 'cnn',
    channels: [16, 32],
    kernel: 5,
    pool: 2,
    hidden: [128],
    activation: 'tanh',
  },
  lstm: { kind: 'lstm', hidden: 64, blocks: 2, unrolled: 100 },
} as const satisfies Record<ArrayNetworkSpec['kind'], ArrayNetworkSpec>;

/** Epochs and rates: Gokmen and Vlasov's 2016, Gokmen et al.'s 2017; for texts the epochs are the TTv2 paper's and the rate is ours. */
export const trainingDefaults: Readonly<
  Record<ArrayNetworkSpec['kind'], { epochs: number; rates: readonly RateStep[] }>
> = {
  'fully-connected': { epochs: 30, rates: decaying() },
  cnn: { epochs: 30, rates: [{ epoch: 1, rate: 0.01 }] },
  lstm: { epochs: 50, rates: [{ epoch: 1, rate: 0.01 }] },
};

function decaying(): RateStep[] {
  return [
    { epoch: 1, rate: 0.01 },
    { epoch: 11, rate: 0.005 },
    { epoch: 21, rate: 0.0025 },
  ];
}

/**
 * n_s of every layer: 5 for the LSTM and one transfer an image for convolutions (as the TTv2 paper's first one, 576), 1
 * elsewhere (our choice).
 * @param patches patches of each convolution. @param layers of the whole network.
 */
export function transferEveryOf(
  kind: string,
  patches: readonly number[],
  layers: number,
): number[] {
  if (kind === 'lstm') return Array.from({ length: layers }, () => 5);
  return Array.from({ length: layers }, (_, i) => patches[i] ?? 1);
}

/** Defaults of a response model; a measured one has none but the window's. */
export const deviceDefaults: Readonly<Record<ResponseModel['kind'], ResponseModel>> = {
  array: arrayModel,
  'constant-step': constantStep,
  'linear-step': linearStep,
  'soft-bounds': softBounds,
  'exponential-step': exponentialStep,
  'power-step': powerStep,
  'piecewise-step': { ...constantStep, kind: 'piecewise-step', nodesUp: [], nodesDown: [] },
};
