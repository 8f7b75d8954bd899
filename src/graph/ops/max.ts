import { applySingle, type Operation, type Value } from '../value.js';
import { cast } from './cast.js';
import { equal } from './compare.js';
import { divide } from './divide.js';
import { multiply } from './multiply.js';
import { negate } from './negate.js';
import { reshape } from './reshape.js';
import { reducedShape, resolveAxes, sum } from './sum.js';

const maxOperation: Operation<{ axes: readonly number[]; keepAxes: boolean }> = {
  name: 'max',
  infer: ([x], { axes, keepAxes }) => [
    { dtype: x!.dtype, shape: reducedShape(x!.shape, axes, keepAxes) },
  ],
  // Equal maxima share the gradient evenly, as PyTorch's amax.
  gradient: ({ inputs: [x], outputs: [y], gradients: [g], attributes: { axes } }) => {
    if (!g) return [undefined];
    const kept = reducedShape(x!.shape, axes, true);
    const hits = cast(equal(x!, reshape(y!, kept)), 'float32');
    return [multiply(divide(hits, sum(hits, axes, true)), reshape(g, kept))];
  },
  lower: ({ emit, inputs, integers, attributes: { axes, keepAxes } }) =>
    emit('ReduceMax', [inputs[0]!, integers(axes)], { keepdims: keepAxes ? 1 : 0 }),
};

/** Largest element over `axes` (all when left out). */
export function max(x: Value, axes?: readonly number[], keepAxes = false): Value {
  const resolved = resolveAxes('max', x, axes);
  return resolved.length === 0 ? x : applySingle(maxOperation, [x], { axes: resolved, keepAxes });
}

/** Smallest element over `axes` (all when left out). */
export function min(x: Value, axes?: readonly number[], keepAxes = false): Value {
  return negate(max(negate(x), axes, keepAxes));
}
