import { requireShape } from '../graph/index.js';
import { addScaled, dot } from './vectors.js';

/** Points of a high-dimensional space around their mean. */
export interface CentredPoints {
  /** [dimensions] */
  readonly mean: Float64Array;
  /** Each point less the mean. */
  readonly centred: readonly Float32Array[];
  /** Inner products of the centred points, [n, n]. */
  readonly gram: Float64Array;
}

/**
 * Centres n points and takes their inner products, G_ij = ⟨x_i - x̄, x_j - x̄⟩. Its eigenvalues that are not zero
 * are those of the scatter matrix Σ (x_i - x̄)(x_i - x̄)ᵀ, which for a network's weights is far too large to hold.
 * @param points n vectors of one length.
 * @throws ShapeError for fewer than two points, and for points of different lengths.
 */
export function centre(points: readonly Float32Array[]): CentredPoints {
  const lengths = [...new Set(points.map(({ length }) => length))];
  requireShape(
    points.length >= 2 && lengths.length === 1,
    'centre',
    'at least two points of one length are needed',
    `${points.length} of lengths ${lengths.join(', ')}`,
  );
  const mean = new Float64Array(lengths[0]!);
  for (const point of points) addScaled(mean, 1 / points.length, point);
  const centred = points.map((point) => point.map((x, i) => x - mean[i]!));
  return { mean, centred, gram: innerProducts(centred) };
}

function innerProducts(points: readonly Float32Array[]): Float64Array {
  const n = points.length;
  const gram = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) {
      gram[i * n + j] = dot(points[i]!, points[j]!);
      gram[j * n + i] = gram[i * n + j]!;
    }
  }
  return gram;
}
