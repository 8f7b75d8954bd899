import { ShapeError } from '../../errors.js';
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
  const main = inSameTime(scope, 'residual', () => applyLayers(body, x, scope));
  const side =
    shortcut.length === 0
      ? x
      : inSameTime(scope, 'residual', () => applyLayers(shortcut, x, scope.inner('shortcut')));
  requireShape(
    sameShape(main.shape, side.shape),
    `${scope.where}: residual`,
    'body and shortcut must give one shape',
    `${formatShape(main.shape)} and ${formatShape(side.shape)}`,
  );
  return add(main, side);
}

/** Builds a branch. @throws ShapeError where it would begin or end time: other branches would not know. */
export function inSameTime(scope: LayerScope, kind: LayerSpec['kind'], build: () => Value): Value {
  const time = scope.time();
  const output = build();
  if (scope.time() === time) return output;
  throw new ShapeError(
    `${scope.where}: ${kind}: branches must stay in the time that they begin in, got one that does not. Put spikeInput before ${kind}, and spikeReadout after it.`,
  );
}
