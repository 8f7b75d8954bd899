import {
  applySingle,
  formatShape,
  type Operation,
  requireShape,
  type Shape,
  type Value,
} from '../value.js';
import { reshape } from './reshape.js';

// Slicing and padding (with zeros put between and around) are each other's adjoint, so they share this file.

/** One axis to cut: elements start, start + step, … below end. */
export interface SliceRange {
  readonly axis: number;
  readonly start: number;
  readonly end: number;
  readonly step?: number;
}

type SliceAttributes = {
  axes: readonly number[];
  starts: readonly number[];
  ends: readonly number[];
  steps: readonly number[];
};

const sliceOperation: Operation<SliceAttributes> = {
  name: 'slice',
  infer: ([x], { axes, starts, ends, steps }) => {
    requireShape(
      new Set(axes).size === axes.length,
      'slice',
      'each axis must be cut once',
      `axes [${axes.join(', ')}]`,
    );
    const shape = [...x!.shape];
    axes.forEach((axis, i) => {
      const size = shape[axis]!;
      requireShape(
        starts[i]! >= 0 && ends[i]! <= size && starts[i]! < ends[i]! && steps[i]! >= 1,
        'slice',
        `ranges must be non-empty and lie in ${formatShape(x!.shape)}`,
        `${starts[i]}:${ends[i]}:${steps[i]} on axis ${axis}`,
      );
      shape[axis] = Math.ceil((ends[i]! - starts[i]!) / steps[i]!);
    });
    return [{ dtype: x!.dtype, shape }];
  },
  gradient: ({ inputs: [x], gradients: [g], attributes }) => [
    g && unslice(g, x!.shape, attributes),
  ],
  lower: ({ emit, inputs, integers, attributes: { axes, starts, ends, steps } }) =>
    emit('Slice', [
      inputs[0]!,
      integers(starts),
      integers(ends),
      integers(axes),
      ...(steps.some((step) => step !== 1) ? [integers(steps)] : []),
    ]),
};

/** The part of x within the given ranges; other axes whole. */
export function slice(x: Value, ...ranges: readonly SliceRange[]): Value {
  const cutting = ranges.filter(
    ({ axis, start, end, step = 1 }) => start !== 0 || end !== x.shape[axis] || step !== 1,
  );
  if (cutting.length === 0) return x;
  return applySingle(sliceOperation, [x], {
    axes: cutting.map(({ axis }) => axis),
    starts: cutting.map(({ start }) => start),
    ends: cutting.map(({ end }) => end),
    steps: cutting.map(({ step = 1 }) => step),
  });
}

/** Zeros (or `value`) before and after each axis. */
export type Padding = readonly (readonly [before: number, after: number])[];

const padOperation: Operation<{
  before: readonly number[];
  after: readonly number[];
  value: number;
}> = {
  name: 'pad',
  infer: ([x], { before, after, value }) => {
    const floating = x!.dtype === 'float32' || value === 0;
    requireShape(floating, 'pad', 'only float32 has borders other than 0', x!.dtype);
    requireShape(
      before.length === x!.shape.length && [...before, ...after].every((n) => n >= 0),
      'pad',
      `padding must give two non-negative counts for each axis of ${formatShape(x!.shape)}`,
      `[${before.join(', ')}] and [${after.join(', ')}]`,
    );
    return [{ dtype: x!.dtype, shape: x!.shape.map((n, i) => n + before[i]! + after[i]!) }];
  },
  gradient: ({ inputs: [x], gradients: [g], attributes: { before } }) => [
    g &&
      slice(
        g,
        ...x!.shape.map((size, axis) => ({
          axis,
          start: before[axis]!,
          end: before[axis]! + size,
        })),
      ),
  ],
  lower: ({ emit, inputs, integers, floats, attributes: { before, after, value } }) =>
    emit('Pad', [
      inputs[0]!,
      integers([...before, ...after]),
      ...(value === 0 ? [] : [floats([value], [])]),
    ]),
};

/** x with constant borders. */
export function pad(x: Value, padding: Padding, value = 0): Value {
  if (padding.every(([before, after]) => before === 0 && after === 0)) return x;
  return applySingle(padOperation, [x], {
    before: padding.map(([before]) => before),
    after: padding.map(([, after]) => after),
    value,
  });
}

function unslice(g: Value, shape: Shape, attributes: SliceAttributes): Value {
  const { axes, starts, steps } = attributes;
  const spread = axes.reduce((x, axis, i) => dilate(x, axis, steps[i]!), g);
  const padding = shape.map((size, axis): [number, number] => {
    const before = starts[axes.indexOf(axis)] ?? 0;
    return [before, size - before - spread.shape[axis]!];
  });
  return pad(spread, padding);
}

/** Puts step - 1 zeros between neighbours on one axis. */
export function dilate(x: Value, axis: number, step: number): Value {
  if (step === 1 || x.shape[axis] === 1) return x;
  const split = [...x.shape.slice(0, axis + 1), 1, ...x.shape.slice(axis + 1)];
  const padded = pad(
    reshape(x, split),
    split.map((_, i) => [0, i === axis + 1 ? step - 1 : 0]),
  );
  const joined = reshape(
    padded,
    x.shape.map((size, i) => (i === axis ? size * step : size)),
  );
  const size = x.shape[axis]!;
  return slice(joined, { axis, start: 0, end: (size - 1) * step + 1 });
}
