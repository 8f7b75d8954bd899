import { add, formatShape, requireShape, sameShape, type Value } from '../../graph/index.js';
import type { LayerScope } from '../layer.js';
import type { LayerSpec } from './index.js';

/** body(x) + shortcut(x); an empty shortcut is the identity. */
export interface ResidualLayer {
  readonly kind: 'residual';
  readonly name?: string;
  readonly body: readonly LayerSpec[];
  readonly shortcut?: readonly LayerSpec[];
}

/** Applies a list of layers; passed in, since a residual block contains layers of every kind. */
export type ApplyLayers = (layers: readonly LayerSpec[], x: Value, scope: LayerScope) => Value;

export function applyResidual(
  { body, shortcut = [] }: ResidualLayer,
  x: Value,
  scope: LayerScope,
  applyLayers: ApplyLayers,
): Value {
  const main = applyLayers(body, x, scope);
  const side = shortcut.length === 0 ? x : applyLayers(shortcut, x, scope.inner('shortcut'));
  requireShape(
    sameShape(main.shape, side.shape),
    `${scope.where}: residual`,
    'body and shortcut must give one shape',
    `${formatShape(main.shape)} and ${formatShape(side.shape)}`,
  );
  return add(main, side);
}
