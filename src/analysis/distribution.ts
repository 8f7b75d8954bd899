import { momentsOf } from '../random/index.js';

/** Moments of a sample. */
export interface DistributionMoments {
  readonly count: number;
  readonly mean: number;
  /** Population standard deviation. */
  readonly std: number;
  readonly min: number;
  readonly max: number;
  /** E[(x - μ)³]/σ³; 0 where nothing varies. */
  readonly skewness: number;
  /** E[(x - μ)⁴]/σ⁴ - 3: 0 for a normal distribution, and where nothing varies. */
  readonly excessKurtosis: number;
}

/** A sample's moments and its density over bins. */
export interface Distribution extends DistributionMoments {
  /** Share of the sample in each bin, divided by the bin's width: the area is 1 where the bins hold all of it. */
  readonly density: readonly number[];
}

/** Edges of `bins` equal bins from low to high; a single value gets bins of unit width in all around it. */
export function binEdges(low: number, high: number, bins: number): readonly number[] {
  const [from, to] = high > low ? [low, high] : [low - 0.5, low + 0.5];
  return Array.from({ length: bins + 1 }, (_, i) => from + ((to - from) * i) / bins);
}

/** A sample's distribution. @param sample at least one number. @param edges equally spaced; the last bin has both. */
export function distributionOf(sample: Float32Array, edges: readonly number[]): Distribution {
  const bins = edges.length - 1;
  const low = edges[0]!;
  const high = edges[bins]!;
  const counts = new Array<number>(bins).fill(0);
  for (const x of sample) {
    if (!(x >= low && x <= high)) continue;
    counts[Math.min(bins - 1, Math.floor((bins * (x - low)) / (high - low)))]!++;
  }
  const scale = bins / ((high - low) * sample.length);
  return { ...shapeOf(sample), density: counts.map((n) => n * scale) };
}

function shapeOf(sample: Float32Array): DistributionMoments {
  const { mean, std, min, max } = momentsOf(sample);
  let [cubes, fourths] = [0, 0];
  for (const x of sample) {
    const z = std > 0 ? (x - mean) / std : 0;
    cubes += z ** 3;
    fourths += z ** 4;
  }
  const count = sample.length;
  const excessKurtosis = std > 0 ? fourths / count - 3 : 0;
  return { count, mean, std, min, max, skewness: cubes / count, excessKurtosis };
}
