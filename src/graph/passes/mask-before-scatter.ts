import { greater } from '../ops/compare.js';
import { scalarValue } from '../ops/leaves.js';
import { where } from '../ops/where.js';
import { applySingle, type Value } from '../value.js';
import { rewrite } from './rewrite.js';

/**
 * The gradient through a max pool of a ReLU, where(r > 0, scatter(g), 0), as scatter(where(max > 0, g, 0)):
 * at the places that g is scattered to, r is the window's maximum, so the mask can be taken where the tensors
 * are as small as the pool's output.
 */
export function maskBeforeScatter(outputs: readonly Value[]): readonly Value[] {
  return rewrite(outputs, (node, inputs) => {
    if (node.operation.name !== 'where') return undefined;
    const [mask, spread, zero] = inputs as [Value, Value, Value];
    const rectified = comparedWithZero(mask);
    if (!rectified || spread.node.operation.name !== 'scatterFlat') return undefined;
    const [g, indices] = spread.node.inputs as [Value, Value];
    const pool = indices.node;
    const pooled = pool.operation.name === 'maxPool' && pool.inputs[0] === rectified;
    if (!pooled || scalarValue(zero) !== 0) return undefined;
    const masked = where(greater(pool.outputs[0]!, 0), g, 0);
    return [applySingle(spread.node.operation, [masked, indices], spread.node.attributes)];
  });
}

/** x, where `mask` is x > 0. */
function comparedWithZero(mask: Value): Value | undefined {
  const [x, bound] = mask.node.inputs;
  const compares = mask.node.operation.name === 'greater' && scalarValue(bound!) === 0;
  return compares ? x : undefined;
}
