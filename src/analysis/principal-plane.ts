import { centre } from './gram.js';
import { symmetricEigen } from './symmetric-eigen.js';
import { addScaled, dot, lengthOf } from './vectors.js';

/** The plane that points of a high-dimensional space lie closest to. */
export interface PrincipalPlane {
  /** [dimensions] */
  readonly mean: Float64Array;
  /** Two directions of unit length; zero where the points have no second one. */
  readonly axes: readonly [Float64Array, Float64Array];
  /** Variance of the points along each axis, a share of the whole. */
  readonly explained: readonly [number, number];
}

/**
 * Principal component analysis by the n x n matrix of inner products: with G·u = λ·u, the axis is Σ u_i (x_i - x̄)/√λ.
 * Each axis points to the side where the last point lies.
 * @param points n vectors of one length, at least two.
 * @throws ShapeError for fewer, and for points of different lengths.
 * @see Jolliffe, Principal Component Analysis, section 3.5; HA-SGD paper, Figure 12 (a).
 */
export function fitPlane(points: readonly Float32Array[]): PrincipalPlane {
  const { mean, centred, gram } = centre(points);
  const { values, vectors } = symmetricEigen(gram, points.length);
  const total = values.reduce((sum, value) => sum + Math.max(0, value), 0);
  const axis = (k: number) => axisOf(centred, vectors[k]!, values[k]! > 1e-12 * total);
  const share = (k: number) => (total > 0 ? Math.max(0, values[k]!) / total : 0);
  return { mean, axes: [axis(0), axis(1)], explained: [share(0), share(1)] };
}

function axisOf(
  centred: readonly Float32Array[],
  weights: Float64Array,
  exists: boolean,
): Float64Array {
  const axis = new Float64Array(centred[0]!.length);
  if (!exists) return axis;
  centred.forEach((point, i) => {
    addScaled(axis, weights[i]!, point);
  });
  const sign = dot(axis, centred.at(-1)!) < 0 ? -1 : 1;
  const length = lengthOf(axis);
  return axis.map((x) => (sign * x) / length);
}

/** Coordinates of a point in the plane: its shadow along both axes, from the mean. */
export function project(plane: PrincipalPlane, point: Float32Array): readonly [number, number] {
  const [x, y] = plane.axes.map((axis) => dot(axis, point) - dot(axis, plane.mean));
  return [x!, y!];
}
