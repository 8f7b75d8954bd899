import { broadcastAxes, broadcastShapes } from '../broadcast.js';
import {
  applySingle,
  formatShape,
  type Operation,
  requireShape,
  type Shape,
  sameShape,
  type TensorType,
  type Value,
} from '../value.js';
import { reshape } from './reshape.js';

// Summing and expanding are each other's adjoint, so they share this file.

/** The shape left after reducing `axes`: dropped, or kept with size 1. */
export function reducedShape(shape: Shape, axes: readonly number[], keepAxes: boolean): Shape {
  return keepAxes
    ? shape.map((size, axis) => (axes.includes(axis) ? 1 : size))
    : shape.filter((_, axis) => !axes.includes(axis));
}

/** Axes counted from the front, negative ones from the back; all of them when left out. */
export function resolveAxes(
  where: string,
  x: TensorType,
  axes: readonly number[] | undefined,
): readonly number[] {
  const rank = x.shape.length;
  const resolved = (axes ?? x.shape.map((_, axis) => axis)).map((axis) =>
    axis < 0 ? axis + rank : axis,
  );
  for (const axis of resolved) {
    requireShape(
      Number.isInteger(axis) && axis >= 0 && axis < rank,
      where,
      `axes must lie in ${formatShape(x.shape)}`,
      `[${axes?.join(', ')}]`,
    );
  }
  return [...new Set(resolved)].sort((a, b) => a - b);
}

const sumOperation: Operation<{ axes: readonly number[]; keepAxes: boolean }> = {
  name: 'sum',
  infer: ([x], { axes, keepAxes }) => [
    { dtype: x!.dtype, shape: reducedShape(x!.shape, axes, keepAxes) },
  ],
  gradient: ({ inputs: [x], gradients: [g], attributes }) => [
    g && expand(reshape(g, reducedShape(x!.shape, attributes.axes, true)), x!.shape),
  ],
  lower: ({ emit, inputs, integers, attributes: { axes, keepAxes } }) =>
    emit('ReduceSum', [inputs[0]!, integers(axes)], { keepdims: keepAxes ? 1 : 0 }),
};

const expandOperation: Operation<{ shape: Shape }> = {
  name: 'expand',
  infer: ([x], { shape }) => {
    requireShape(
      sameShape(broadcastShapes('expand', x!.shape, shape), shape),
      'expand',
      `${formatShape(x!.shape)} must broadcast to the new shape`,
      formatShape(shape),
    );
    return [{ dtype: x!.dtype, shape }];
  },
  gradient: ({ inputs: [x], gradients: [g] }) => [g && sumTo(g, x!.shape)],
  lower: ({ emit, inputs, integers, attributes }) =>
    emit('Expand', [inputs[0]!, integers(attributes.shape)]),
};

/** Sum over `axes` (all when left out), dropping them unless `keepAxes`. */
export function sum(x: Value, axes?: readonly number[], keepAxes = false): Value {
  const resolved = resolveAxes('sum', x, axes);
  return resolved.length === 0 ? x : applySingle(sumOperation, [x], { axes: resolved, keepAxes });
}

/** Repeats axes of size 1, and adds axes in front, up to `shape`. */
export function expand(x: Value, shape: Shape): Value {
  return sameShape(x.shape, shape) ? x : applySingle(expandOperation, [x], { shape });
}

/** Undoes a broadcast: sums over every axis that `shape` was repeated along. */
export function sumTo(x: Value, shape: Shape): Value {
  return sameShape(x.shape, shape)
    ? x
    : reshape(sum(x, broadcastAxes(x.shape, shape), true), shape);
}
