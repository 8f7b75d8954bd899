import { concat, formatShape, requireShape, type Value } from '../../graph/index.js';
import type { LayerScope } from '../layer.js';
import type { LayerSpec } from './index.js';
import { type ApplyLayers, inSameTime } from './residual.js';

/** The channels of several branches, one after the other; all see the same input. */
export interface ConcatLayer {
  readonly kind: 'concat';
  readonly name?: string;
  /** Layers of each branch, of one height and width at their ends. */
  readonly branches: readonly (readonly LayerSpec[])[];
}

export function applyConcat(
  { branches }: ConcatLayer,
  x: Value,
  scope: LayerScope,
  applyLayers: ApplyLayers,
): Value {
  const outputs = branches.map((layers, i) =>
    inSameTime(scope, 'concat', () => applyLayers(layers, x, scope.inner(`branch${i + 1}`))),
  );
  const rest = ({ shape }: Value) => formatShape(shape.filter((_, axis) => axis !== 1));
  requireShape(
    outputs.length > 0 && outputs.every((output) => rest(output) === rest(outputs[0]!)),
    `${scope.where}: concat`,
    'branches must differ in their channels alone',
    outputs.map(({ shape }) => formatShape(shape)).join(' and ') || 'none',
  );
  return concat(outputs, 1);
}
