import { sizeOf, type Value } from '../value.js';
import { multiply } from './multiply.js';
import { resolveAxes, sum } from './sum.js';

/** Mean over `axes` (all when left out). */
export function mean(x: Value, axes?: readonly number[], keepAxes = false): Value {
  const count = sizeOf(resolveAxes('mean', x, axes).map((axis) => x.shape[axis]!));
  return multiply(sum(x, axes, keepAxes), 1 / count);
}
