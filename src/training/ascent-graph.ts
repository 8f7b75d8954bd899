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

// A gradient of zero has no direction, and squares of float32 below 1e-19 vanish: with this floor, what is shorter
// moves the weights by less than the radius, never by more.
const shortest = 1e-16;

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
    const factor = divide(input(`radius.${name}`, []), maximum(length, scalar(shortest)));
    outputs[feed.at(name)] = add(points[i]!, multiply(slopes[i]!, factor));
  });
  return outputs;
}
