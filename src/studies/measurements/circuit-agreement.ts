import { z } from 'zod';
import {
  type CircuitComparison,
  compareWithCircuit,
  type LayerErrors,
  nativeNgspice,
  ordinaryAmplifier,
  wasmNgspice,
} from '../../circuit/index.js';
import { UnsupportedError } from '../../errors.js';
import { deployOnCircuit, trainedModel } from '../../experiment/jobs/restricted.js';
import { readTrained } from '../../experiment/jobs/trained.js';
import type { DeployedNetwork } from '../../restriction/index.js';
import type { TestSet } from '../../training/index.js';
import { exactPoint, type Series } from '../series.js';
import { measurement } from './measurement.js';
import { type Network, type OpenRun, openRun } from './open-run.js';

const settings = z.strictObject({
  method: z.string(),
  /** Test images, from the first. */
  images: z.int().min(1),
  /** ngspice in WebAssembly, or as installed on this machine, which is faster. */
  simulator: z.enum(['wasm', 'native']).default('wasm'),
  amplifier: z
    .strictObject({
      openLoopGain: z.number().default(ordinaryAmplifier.openLoopGain),
      gainBandwidthHertz: z.number().default(ordinaryAmplifier.gainBandwidthHertz),
    })
    .prefault({}),
});

/**
 * A trained network deployed as a circuit, every output of every layer simulated by ngspice and compared with what the
 * deployed network computes: by layer `maximum` and `mean` magnitude of the error and its `std` with its sign, volts;
 * `of-swing`, the largest as a fraction of VDD/2; how many `outputs`; and in `run` what was assumed and how long an
 * image took.
 * @see HRAT paper, A.4 and Table 1.
 */
export const circuitAgreement = measurement(settings, async (context) => {
  const { id, experiment, settings, signal, part, report } = context;
  const run = openRun(experiment);
  const network = run.networks([settings.method])[0]!;
  const found = await part(network.job.id, async () => {
    const deployed = await deployedAs(network, run);
    const options = {
      simulator: settings.simulator === 'native' ? nativeNgspice() : wasmNgspice,
      amplifier: settings.amplifier,
      signal,
      onProgress: (layer: string, done: number, total: number) =>
        report(shareOf(deployed, layer, done / total), `ngspice: ${layer}`),
    };
    const images = firstImages(run.images, settings.images);
    return await compareWithCircuit(deployed, images, options, run.execution);
  });
  return [...layerSeries(id, found), conditions(id, found)];
});

/** The circuit of the experiment's hardware with a trained network on it, free of programming errors. */
async function deployedAs(network: Network, run: OpenRun): Promise<DeployedNetwork> {
  const { plan, dataset, tables, execution } = run;
  const { engine } = plan.spec.hardware;
  if (engine?.kind !== 'memristor-circuit') {
    throw new UnsupportedError(
      `circuit-agreement: hardware.engine must be memristor-circuit, got ${engine?.kind ?? 'digital-adders'}. Name an experiment that has one.`,
    );
  }
  const { job } = network;
  const { method } = job.training;
  const settings = method.kind === 'hrat' ? method : undefined;
  const model = trainedModel(plan.model, settings, tables);
  const { evaluate } = plan.spec.methods.find(({ name }) => name === network.name)!;
  const values = readTrained(plan.folder, job.id, model)[evaluate];
  const context = { model: plan.model, ...execution };
  return (await deployOnCircuit({ values, settings }, engine, context, dataset, tables)).network;
}

function firstImages({ batches }: TestSet, count: number): Float32Array {
  const pixels = batches[0]!.images.length / batches[0]!.size;
  const found = new Float32Array(count * pixels);
  let at = 0;
  for (const { images } of batches) {
    const part = images.subarray(0, found.length - at);
    found.set(part, at);
    at += part.length;
  }
  return found.subarray(0, at);
}

/** Share of the work that is done, stages weighed alike. */
function shareOf({ stages }: DeployedNetwork, layer: string, share: number): number {
  const at = stages.findIndex(({ name }) => name === layer);
  return (Math.max(0, at) + share) / stages.length;
}

const columns: readonly (readonly [string, string, (layer: LayerErrors) => number])[] = [
  ['maximum', 'V', ({ maximumVolts }) => maximumVolts],
  ['mean', 'V', ({ meanVolts }) => meanVolts],
  ['std', 'V', ({ stdVolts }) => stdVolts],
  ['of-swing', 'share of VDD/2', ({ maximumOfSwing }) => maximumOfSwing],
  ['outputs', 'outputs', ({ outputs }) => outputs],
];

function layerSeries(id: string, { layers }: CircuitComparison): Series[] {
  return columns.map(([name, unit, of]) => ({
    name: `${id}/${name}`,
    label: name,
    axis: 'layer',
    unit,
    points: layers.map((layer) => exactPoint(layer.layer, of(layer))),
  }));
}

function conditions(id: string, found: CircuitComparison): Series {
  const { images, agreeing, secondsPerImage, amplifier, supplyVolts, simulator } = found;
  return {
    name: `${id}/run`,
    label: `${simulator}; amplifiers of one pole that end at the rails`,
    axis: '',
    unit: 'as named',
    points: [
      exactPoint('images', images),
      exactPoint('agreeing-percent', (100 * agreeing) / images),
      exactPoint('seconds-an-image', secondsPerImage),
      exactPoint('open-loop-gain', amplifier.openLoopGain),
      exactPoint('gain-bandwidth-hertz', amplifier.gainBandwidthHertz),
      exactPoint('supply-volts', supplyVolts),
    ],
  };
}
