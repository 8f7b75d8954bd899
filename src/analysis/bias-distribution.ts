import { biasScaling } from '../chip/index.js';
import { momentsOf } from '../random/index.js';
import { binEdges, type Distribution, distributionOf } from './distribution.js';

/** Weights and biases that share an array, as shares of its range. */
export interface SharedRange {
  /** The largest magnitude in the array, which the end of the devices' window stands for; units of the weights. */
  readonly largest: number;
  readonly weights: Distribution;
  readonly biases: Distribution;
}

/** How much of their devices' range weights use beside biases, without and with a scaled bias input. */
export interface BiasDistributions {
  /** s, what the biases' row is fed instead of 1. */
  readonly scaling: number;
  /** Edges of the bins, from -1 to 1. */
  readonly edges: readonly number[];
  readonly before: SharedRange;
  readonly after: SharedRange;
}

/**
 * Distributions of one array's weights and biases over its devices' range, before and after the biases are scaled,
 * y = x·wᵀ + b = [x, s]·[w, b/s]ᵀ.
 * @param weights of a filter or a layer, any shape. @param biases its biases.
 * @see HA-SGD paper, section 4.2.1 and Figure 3.
 */
export function biasDistributions(
  weights: Float32Array,
  biases: Float32Array,
  bins = 60,
): BiasDistributions {
  const scaling = biasScaling(weights, biases);
  const edges = binEdges(-1, 1, bins);
  const scaled = biases.map((b) => b / scaling);
  const before = sharedRange(weights, biases, edges);
  return { scaling, edges, before, after: sharedRange(weights, scaled, edges) };
}

function sharedRange(
  weights: Float32Array,
  biases: Float32Array,
  edges: readonly number[],
): SharedRange {
  const largest = Math.max(magnitude(weights), magnitude(biases));
  const unit = largest > 0 ? largest : 1;
  const part = (values: Float32Array) =>
    distributionOf(
      values.map((x) => x / unit),
      edges,
    );
  return { largest, weights: part(weights), biases: part(biases) };
}

function magnitude(values: Float32Array): number {
  const { min, max } = momentsOf(values);
  return Math.max(Math.abs(min), Math.abs(max));
}
