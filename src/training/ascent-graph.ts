import {
  abs,
  add,
  divide,
  gradients,
  input,
  max,
  maximum,
  multiply,
  power,
  scalar,
  sign,
  sqrt,
  square,
  sum,
  type Value,
} from '../graph/index.js';
import type { ModelSpec } from '../nn/index.js';
import { feed, lossGraph } from './step-graph.js';

/** Which way is up, and what its length is measured by. */
export interface AscentOptions {
  /** Whether a length is that of one tensor or of all of them together. */
  readonly norm: 'per-layer' | 'network';
  /** The p-norm of lengths, above 1; default 2. */
  readonly p?: number | 'infinity';
}

// A gradient of zero has no direction, and squares of float32 below 1e-19 vanish: with this floor, what is shorter
// moves the weights by less than the radius, never by more.
const shortest = 1e-16;

/**
 * Weights moved up the loss: w + radius · d for each of `names`, d the direction of p-norm 1 in which the loss
 * rises fastest at w (fed under `at.`): g/‖g‖ for p = 2, sign(g)|g|^(q-1)/(Σ|g|^q)^(1/p) in general; `radius.*` is
 * fed. Outputs: the moved tensors under `at.*`.
 * @see WVAT paper, section 3, GAV; Foret et al. 2021, equation 2.
 */
export function ascentGraph(
  model: ModelSpec,
  size: number,
  names: readonly string[],
  { norm, p = 2 }: AscentOptions,
): Record<string, Value> {
  const graph = lossGraph(model, size);
  const points = names.map((name) => graph.points.get(name)!);
  const slopes = gradients(graph.loss, points);
  const groups = norm === 'network' ? [slopes] : slopes.map((slope) => [slope]);
  const directions = groups.flatMap((group) => steepest(group, p));
  return Object.fromEntries(
    directions.map(({ vector, length }, i) => {
      const factor = divide(input(`radius.${names[i]}`, []), length);
      return [feed.at(names[i]!), add(points[i]!, multiply(vector, factor))];
    }),
  );
}

/** vector / length, of p-norm 1 together with the other tensors of its group. */
interface Direction {
  readonly vector: Value;
  readonly length: Value;
}

/** The direction, over all tensors together, in which a step of p-norm 1 climbs highest. */
function steepest(slopes: readonly Value[], p: number | 'infinity'): readonly Direction[] {
  if (p === 'infinity') return slopes.map((slope) => ({ vector: sign(slope), length: scalar(1) }));
  if (p === 2) {
    const length = atLeast(sqrt(total(slopes.map((slope) => sum(square(slope))))));
    return slopes.map((vector) => ({ vector, length }));
  }
  // Divided by the largest first, so that no power leaves the range of float32.
  const largest = atLeast(slopes.map((slope) => max(abs(slope))).reduce((a, b) => maximum(a, b)));
  const q = p / (p - 1);
  const shares = slopes.map((slope) => divide(abs(slope), largest));
  const length = atLeast(power(total(shares.map((share) => sum(power(share, q)))), 1 / p));
  return slopes.map((slope, i) => ({
    vector: multiply(sign(slope), power(shares[i]!, q - 1)),
    length,
  }));
}

function atLeast(length: Value): Value {
  return maximum(length, scalar(shortest));
}

function total(values: readonly Value[]): Value {
  return values.reduce((a, b) => add(a, b));
}
