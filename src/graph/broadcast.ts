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

/** Type inference of elementwise operations on two tensors of numbers. */
export function inferBroadcast(name: string) {
  return (inputs: readonly TensorType[]): readonly TensorType[] => {
    const [a, b] = inputs as [TensorType, TensorType];
    requireShape(
      a.dtype === b.dtype,
      name,
      'both operands must have one element type (cast one of them)',
      `${a.dtype} and ${b.dtype}`,
    );
    requireShape(a.dtype !== 'bool', name, 'operands must be numbers (cast them first)', a.dtype);
    return [{ dtype: a.dtype, shape: broadcastShapes(name, a.shape, b.shape) }];
  };
}

/** Type inference of elementwise operations on one float32 tensor. */
export function inferFloat(name: string) {
  return (inputs: readonly TensorType[]): readonly TensorType[] => {
    requireFloats(name, inputs);
    return inferSame(inputs);
  };
}

/** Throws unless every tensor is of float32. */
export function requireFloats(where: string, inputs: readonly TensorType[]): void {
  const types = inputs.map(({ dtype }) => dtype);
  const must = `${inputs.length === 1 ? 'the operand' : 'every operand'} must be float32 (cast it first)`;
  requireShape(
    types.every((dtype) => dtype === 'float32'),
    where,
    must,
    types.join(' and '),
  );
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
