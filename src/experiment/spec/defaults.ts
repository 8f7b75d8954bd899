import { computeInMemoryDefaults } from '../../chip/engine.js';
import { hratDefaults, memristorCircuitDefaults } from '../../restriction/memristor-circuit.js';

/** Every default of an experiment, in one place; what has no value here must be given. */

/** How many processes and threads compute. */
export const executionDefaults = {
  backend: 'cpu',
  /** Threads decide the last bits of a result, so they never follow the machine. */
  threads: 1,
  jobs: 'auto',
} as const;

/** The root of every random stream. */
export const defaultSeed = 1;

export const dataDefaults = { normalise: 'standard', augment: 'none' } as const;

export const augmentDefaults = { cropPadding: 0, padMode: 'zero', flip: false } as const;

export const initialisationDefault = 'pytorch';

/** A setting that converges on LeNet-5 and networks of its size; our choice. */
export const trainingDefaults = {
  epochs: 5,
  batchSize: 128,
  learningRate: 0.05,
  optimiser: 'sgd',
  schedule: 'constant',
  averaging: 'none',
  runs: 1,
} as const;

export const optimiserDefaults = {
  sgd: { momentum: 0.9, nesterov: false, weightDecay: 0 },
  /** As torch.optim.Adam. */
  adam: { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 },
} as const;

export const scheduleDefaults = {
  /** As He et al. 2016 for CIFAR: a tenth at half and at three quarters. */
  step: { at: [0.5, 0.75], divisor: 10 },
  cosine: { final: 0 },
  /**
   * Starts where averaging starts; the rate is half the first one, the ratio of Izmailov et al. 2018 and of the
   * WVAT paper's 0.01 to 0.005.
   */
  swa: { rateShare: 0.5, ramp: 0, before: 'constant' },
} as const;

/** The last quarter of the epochs: Izmailov et al. 2018. */
export const averagingDefaults = { start: 0.75 } as const;

/** As the WVAT paper, which gives no applyProbability: 1 is our choice. */
export const wvatDefaults = {
  sigmaOfRange: 0.1,
  gamma: 1,
  alpha: 0.1,
  applyProbability: 1,
  gavProbability: 0.5,
  norm: 'per-layer',
} as const;

/** γ as the authors' published code has it; the norm per layer likewise. */
export const awpDefaults = { gamma: 0.01, norm: 'per-layer' } as const;

/** As Foret et al. 2021. */
export const samDefaults = { rho: 0.05, p: 2 } as const;

/**
 * Noise of the strength that the paper trains with, on the range that its mapping has: symmetric, for each filter.
 * It does not give the number of samples: 1 is our choice.
 */
export const haSgdDefaults = {
  samples: 1,
  sigmaOfRange: 0.1,
  shiftOfRange: 0,
  range: 'absolute-max',
  granularity: 'column',
} as const;

export { hratDefaults };

/** The HRAT paper's circuit, strengths of its Table 2, and number of test runs. */
export const circuitDefaults = memristorCircuitDefaults;
export const circuitSigma: readonly number[] = [0, 0.025, 0.05, 0.075];
export const circuitChips = 40;

/** Our choice; the paper gives neither, and does not say how many of its chips were retrained. */
export const retrainingDefaults = { epochs: 5, rateFactor: 0.1, chips: 5 } as const;

export const variationDefaults = {
  kind: 'gaussian',
  sigma: [0, 0.05, 0.1, 0.15],
  range: 'six-sigma',
  targets: { biases: false, batchNorm: false },
} as const;

/** The HA-SGD paper's engine. */
export const engineDefaults = computeInMemoryDefaults;

/** 20 chips as the number that papers of this field use at least; 90 % as a plain mark of use. */
export const evaluationDefaults = {
  chips: 20,
  yieldThresholds: [90],
  testEachEpoch: true,
} as const;
