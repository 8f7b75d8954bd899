import {
  add,
  divide,
  gradients,
  input,
  maximum,
  multiply,
  scalar,
  sqrt,
  square,
  sum,
  type Value,
} from '../graph/index.js';
import type { ModelSpec } from '../nn/index.js';
import { feed, lossGraph } from './step-graph.js';

/**
 * Weights moved up the loss: w + radius · g/‖g‖ for each of `names`, g the gradient at w (fed under `at.`), the
 * norm taken per tensor or over all of them; `radius.*` is fed. Outputs: the moved tensors under `at.*`.
 * @see WVAT paper, section 3, GAV.
 */
export function ascentGraph(
  model: ModelSpec,
  size: number,
  names: readonly string[],
  norm: 'per-layer' | 'network',
): Record<string, Value> {
  const graph = lossGraph(model, size);
  const points = names.map((name) => graph.points.get(name)!);
  const slopes = gradients(graph.loss, points);
  const squares = slopes.map((slope) => sum(square(slope)));
  const total = squares.reduce((a, b) => add(a, b));
  const outputs: Record<string, Value> = {};
  names.forEach((name, i) => {
    const length = sqrt(norm === 'network' ? total : squares[i]!);
    // A gradient of exactly zero has no direction: the floor leaves the weights where they are.
    const factor = divide(input(`radius.${name}`, []), maximum(length, scalar(1e-30)));
    outputs[feed.at(name)] = add(points[i]!, multiply(slopes[i]!, factor));
  });
  return outputs;
}
