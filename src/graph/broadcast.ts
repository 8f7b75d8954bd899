import { formatShape, requireShape, type Shape, type TensorType } from './value.js';

/**
 * The shape that two shapes broadcast to by NumPy's rule: align on the right; sizes are equal or one is 1.
 * @throws ShapeError naming `where` and both shapes.
 */
export function broadcastShapes(where: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    requireShape(
      left === right || left === 1 || right === 1,
      where,
      'shapes must be equal or broadcast (sizes equal, or one of them 1, aligned on the right)',
      `${formatShape(a)} and ${formatShape(b)}`,
    );
    return Math.max(left, right) * Math.min(1, left * right);
  });
}

/** Type inference of elementwise operations on two float32 tensors. */
export function inferBroadcast(name: string) {
  return (inputs: readonly TensorType[]): readonly TensorType[] => {
    const [a, b] = inputs as [TensorType, TensorType];
    requireShape(
      a.dtype === b.dtype,
      name,
      'both operands must have one element type',
      `${a.dtype} and ${b.dtype}`,
    );
    return [{ dtype: a.dtype, shape: broadcastShapes(name, a.shape, b.shape) }];
  };
}

/** Type inference of elementwise operations on one tensor. */
export function inferSame(inputs: readonly TensorType[]): readonly TensorType[] {
  const { dtype, shape } = inputs[0]!;
  return [{ dtype, shape }];
}

/** The axes over which `from` must be summed to come back to `to`, its origin in a broadcast. */
export function broadcastAxes(from: Shape, to: Shape): readonly number[] {
  const added = from.length - to.length;
  return from
    .map((_, axis) => axis)
    .filter((axis) => axis < added || (to[axis - added] === 1 && from[axis] !== 1));
}
