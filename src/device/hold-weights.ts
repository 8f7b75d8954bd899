import { ShapeError, SpecError } from '../errors.js';
import type { Stream } from '../random/index.js';
import { fromPair, type Pair, type PairMapping, toPair } from './differential-pair.js';
import { compensationFactor, type DriftCompensation } from './drift-compensation.js';
import { applyFaults, type Faults } from './faults.js';
import { checkWindow, conductanceAt, type DeviceModel, knownTimes } from './model.js';
import { deviceStreams } from './streams.js';
import { columnsOf, rangeOf, type VariationGranularity } from './variation.js';

/** Devices that hold weights, two a weight. */
export interface DeviceSettings {
  readonly model: DeviceModel;
  /** What shares one scale, max|w| at the end of the window: a tensor, or each of its columns; default 'layer'. */
  readonly granularity?: VariationGranularity;
  /** Default none. */
  readonly faults?: Faults;
  /** Default 'none'. */
  readonly driftCompensation?: DriftCompensation;
}

/**
 * Weights as pairs of devices show them: w → (g+, g−) → programmed, drifted, stuck, read → w, by the scale max|w|.
 * Devices that change nothing give the weights back bit for bit.
 * @param weights [shape]; a pair of devices each.
 * @param shape its first axis is the columns of the array, as in [outputs, inputs]; a vector is one column.
 * @param seconds since programming.
 * @param stream of the tensor on its chip; below it, for `plus` and `minus` each: `fabricate` drawn once a
 * device, `program` once a write, `read` once for each pair of `seconds` and `reading`.
 * @param reading which read at this time; the same number is the same noise.
 * @returns [shape], in the units of the weights; a new array.
 * @throws ShapeError where the shape is not that of the weights; SpecError for weights that are not finite,
 * and as `conductanceAt` and `applyFaults`.
 */
export function holdWeights(
  weights: Float32Array,
  shape: readonly number[],
  settings: DeviceSettings,
  seconds: number,
  stream: Stream,
  reading = 0,
): Float32Array {
  checkShape(weights, shape);
  checkWindow(settings.model);
  const columns = settings.granularity === 'column' ? columnsOf(shape) : 1;
  const mapping = { window: settings.model, scales: scalesOf(weights, columns) };
  const target = toPair(weights, mapping);
  const shown = showPair(target, settings, seconds, stream, `${seconds}/${reading}`);
  const factor = factorOf(target, settings, seconds, stream);
  return changedWeights(weights, target, shown, mapping, factor);
}

function checkShape(weights: Float32Array, shape: readonly number[]): void {
  if (shape.reduce((product, size) => product * size, 1) === weights.length) return;
  throw new ShapeError(
    `holdWeights: shape must hold ${weights.length} weights, got [${shape.join(', ')}]. Pass the tensor's own shape.`,
  );
}

function scalesOf(weights: Float32Array, columns: number): number[] {
  const length = weights.length / columns;
  const scales = Array.from(
    { length: columns },
    (_, i) => rangeOf(weights.subarray(i * length, (i + 1) * length), 'absolute-max') / 2,
  );
  if (scales.every(Number.isFinite)) return scales;
  const message =
    'expected finite numbers, got others among them. Check that the training did not diverge.';
  throw new SpecError([{ path: 'weights', message }]);
}

/** Both devices of each pair at one time. @param reading which read; 'averaged' leaves out its noise. */
function showPair(
  target: Pair,
  settings: DeviceSettings,
  seconds: number,
  stream: Stream,
  reading: string,
): Pair {
  const show = (side: 'plus' | 'minus') => {
    const { model, faults } = settings;
    const streams = deviceStreams(stream.child(side), reading);
    const shown = conductanceAt(model, target[side], seconds, streams);
    return faults ? applyFaults(shown, faults, model, streams.fabricate.child('faults')) : shown;
  };
  return { plus: show('plus'), minus: show('minus') };
}

function factorOf(target: Pair, settings: DeviceSettings, seconds: number, stream: Stream): number {
  if ((settings.driftCompensation ?? 'none') === 'none') return 1;
  const times = knownTimes(settings.model);
  const first = times === 'any' ? 0 : times[0]!;
  const at = (time: number) => showPair(target, settings, time, stream, 'averaged');
  return compensationFactor(at(first), at(seconds));
}

/** factor·(w + s·Δ(g+ − g−)/width): the change alone is mapped back, so that no change rounds nothing. */
function changedWeights(
  weights: Float32Array,
  target: Pair,
  shown: Pair,
  mapping: PairMapping,
  factor: number,
): Float32Array {
  const change = {
    plus: shown.plus.map((g, i) => g - target.plus[i]!),
    minus: shown.minus.map((g, i) => g - target.minus[i]!),
  };
  return fromPair(change, mapping).map((moved, i) => factor * (weights[i]! + moved));
}
