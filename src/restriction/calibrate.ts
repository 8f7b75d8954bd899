import { input, type Shape } from '../graph/index.js';
import { applyModel, describeModel, initialValues, type ModelSpec } from '../nn/index.js';
import type { Stream } from '../random/index.js';
import { type CompileOptions, compile, type Executable } from '../runtime/index.js';
import type { ModelValues } from '../training/index.js';
import { fusedWeights } from './fuse.js';
import { restrict } from './restrict.js';
import { largestCode, type Restrictions } from './settings.js';
import { smallestScale } from './signals.js';
import { stagesOf, type WeightedStage } from './stages.js';

/** Images of one batch. */
export interface CalibrationImages {
  readonly size: number;
  /** [size, …model.input], normalised as in training. */
  readonly images: Float32Array;
}

/** Where a share of a layer's outputs shall stay below the threshold. */
const share = 0.999;
/** So large a scale that no swing limits a signal while it is measured. */
const unlimited = 1e3;

/**
 * First values of what restrictions add to a network, measured on one batch, layer after layer: the statistics of
 * batch normalisation are the batch's; s is such that 99.9 % of a layer's rectified outputs stay below V_TH (below
 * VDD/2 where there is no threshold); Δ is such that the largest programmed weight has the last code. The last
 * layer's s is at least 1, so that it limits no more than an unscaled layer. The paper gives no first values (our
 * choice).
 * @param stream of the run: weights are those that a `Trainer` of this stream draws under `init`.
 * @returns those of `step`, `scale`, and moving averages, for the trainer's `initial`.
 */
export async function startingValues(
  model: ModelSpec,
  restrictions: Restrictions,
  batch: CalibrationImages,
  stream: Stream,
  execution: Pick<CompileOptions, 'backend' | 'threads'>,
): Promise<ModelValues> {
  const values = firstValues(model, restrictions, stream.child('init'));
  const weighted = stagesOf(model).filter((stage) => stage.kind === 'weighted');
  const executable = await compileMeasurement(model, restrictions, batch.size, execution);
  try {
    for (const stage of weighted)
      await measureStage(stage, values, executable, batch, restrictions);
  } finally {
    await executable.release();
  }
  const { parameters, buffers } = describeModel(restrict(model, restrictions));
  const scales = parameters.filter(({ role }) => role === 'scale');
  return new Map([...scales, ...buffers].map(({ name }) => [name, values.get(name)!]));
}

function firstValues(model: ModelSpec, restrictions: Restrictions, stream: Stream) {
  const { parameters, buffers } = describeModel(restrict(model, restrictions));
  const initialisation = model.initialisation ?? 'pytorch';
  const values = new Map<string, Float32Array>();
  for (const spec of parameters) values.set(spec.name, initialValues(spec, initialisation, stream));
  for (const { name, shape, fill } of buffers) {
    values.set(name, new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(fill));
  }
  return values;
}

/** The network with its clamps and scales alone, giving each layer's output and its batch's statistics. */
async function compileMeasurement(
  model: ModelSpec,
  restrictions: Restrictions,
  size: number,
  execution: Pick<CompileOptions, 'backend' | 'threads'>,
): Promise<Executable> {
  const plain: Restrictions = {
    ...restrictions,
    weights: 'ideal',
    sigmaOfRange: 0,
    dac: 'ideal',
    scale: 'learned',
    batchNorm: 'hrat',
  };
  const images = input('images', [size, ...model.input]);
  const applied = applyModel(restrict(model, plain), images, 'training', input);
  const outputs = Object.fromEntries([...applied.layerOutputs].map(([k, v]) => [`output.${k}`, v]));
  const statistics = [...applied.batchStatistics].map(([k, v]) => [`batch.${k}`, v] as const);
  return await compile({ ...outputs, ...Object.fromEntries(statistics) }, execution);
}

async function measureStage(
  stage: WeightedStage,
  values: Map<string, Float32Array>,
  executable: Executable,
  { images }: CalibrationImages,
  restrictions: Restrictions,
): Promise<void> {
  const { name, norm, last } = stage;
  const probe = new Map(values);
  const ones = [...executable.inputs].filter(
    ([key]) => key.endsWith('.mask') || key.endsWith('.scale'),
  );
  for (const [key, { shape }] of ones) if (!probe.has(key)) probe.set(key, filled(shape, 1));
  probe.set(`${name}.scale`, Float32Array.of(unlimited));
  const results = await executable.run({ ...Object.fromEntries(probe), images });
  if (norm) {
    for (const statistic of ['mean', 'variance']) {
      const key = `${norm.name}.${statistic}`;
      values.set(key, Float32Array.from(results[`batch.${key}`] as Float32Array));
    }
  }
  if (restrictions.scale !== 'none') {
    // The last layer's output is already multiplied by s.
    const factor = last ? 1 : unlimited;
    const s = scaleFor(results[`output.${name}`] as Float32Array, factor, restrictions);
    values.set(`${name}.scale`, Float32Array.of(last ? Math.max(1, s) : s));
  }
  if (restrictions.weights !== 'ideal') {
    const programmed =
      restrictions.batchNorm === 'after-training'
        ? values.get(`${name}.weight`)!
        : fusedWeights(stage, values);
    const step = largestMagnitude(programmed) / largestCode(restrictions.weights.bits);
    values.set(`${name}.step`, Float32Array.of(Math.max(step, smallestScale)));
  }
}

/**
 * s such that 99.9 % of the magnitudes of a layer's output stay below V_TH, or VDD/2 where there is no threshold.
 * @param factor what the output is to be multiplied by, to be in the units before /s.
 */
export function scaleFor(output: Float32Array, factor: number, restrictions: Restrictions): number {
  const { thresholdVolts, supplyVolts } = restrictions;
  const swing = supplyVolts === 'none' ? undefined : supplyVolts / 2;
  const target = thresholdVolts === 'none' ? swing : thresholdVolts;
  if (target === undefined) return 1;
  const sorted = output.map((x) => Math.abs(x) * factor).sort();
  const quantile = sorted[Math.floor(share * (sorted.length - 1))]!;
  return Math.max(smallestScale, quantile / target);
}

/** max|x|; 0 for no elements. */
export function largestMagnitude(x: Float32Array): number {
  return x.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function filled(shape: Shape, value: number): Float32Array {
  return new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value);
}
