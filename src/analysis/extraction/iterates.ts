import { DataError, ShapeError } from '../../errors.js';

/** Means and deviations of weights over the snapshots of a training, a tensor after the other. */
export interface IterateMoments {
  readonly means: readonly Float32Array[];
  /** Standard deviations with n − 1; 0 from one snapshot. */
  readonly deviations: readonly Float32Array[];
  readonly snapshots: number;
}

/** Iterates so far: restored, they go on with the same bits. */
export interface IteratesState {
  readonly snapshots: number;
  readonly means: readonly Float64Array[];
  /** Σ (w − mean)². */
  readonly squares: readonly Float64Array[];
}

/** Collects the moments of weights over snapshots. */
export interface Iterates {
  /** Counts one snapshot, such as the true weights of every layer. */
  add(weights: readonly Float32Array[]): void;
  /** @throws DataError before the first snapshot. */
  moments(): IterateMoments;
  state(): IteratesState;
  restore(state: IteratesState): void;
}

/**
 * Starts to collect means and deviations of weights, in one pass and in float64.
 * @param sizes elements of each tensor.
 * @see Welford, Technometrics 1962; Maddox et al., NeurIPS 2019 (deviations of iterates as uncertainty).
 */
export function createIterates(sizes: readonly number[]): Iterates {
  const means = sizes.map((size) => new Float64Array(size));
  const squares = sizes.map((size) => new Float64Array(size));
  let snapshots = 0;
  return {
    add(weights) {
      checkSizes(weights, sizes);
      snapshots++;
      for (const [i, values] of weights.entries()) {
        addSnapshot(means[i]!, squares[i]!, values, snapshots);
      }
    },
    moments() {
      if (snapshots === 0) {
        const message = 'iterates: moments need at least one snapshot, got none. Add one first.';
        throw new DataError(message);
      }
      const free = Math.max(1, snapshots - 1);
      const deviations = squares.map((sums) => Float32Array.from(sums, (s) => Math.sqrt(s / free)));
      return { means: means.map((mean) => Float32Array.from(mean)), deviations, snapshots };
    },
    state: () => ({
      snapshots,
      means: means.map((values) => values.slice()),
      squares: squares.map((values) => values.slice()),
    }),
    restore(state) {
      checkSizes(state.means, sizes);
      checkSizes(state.squares, sizes);
      snapshots = state.snapshots;
      for (const [i, values] of state.means.entries()) means[i]!.set(values);
      for (const [i, values] of state.squares.entries()) squares[i]!.set(values);
    },
  };
}

function addSnapshot(mean: Float64Array, square: Float64Array, values: Float32Array, n: number) {
  for (let at = 0; at < values.length; at++) {
    const before = values[at]! - mean[at]!;
    mean[at]! += before / n;
    square[at]! += before * (values[at]! - mean[at]!);
  }
}

function checkSizes(tensors: readonly ArrayLike<number>[], sizes: readonly number[]): void {
  const got = tensors.map(({ length }) => length);
  if (got.length === sizes.length && got.every((size, i) => size === sizes[i])) return;
  throw new ShapeError(
    `iterates: tensors must have ${sizes.join(', ')} elements, got ${got.join(', ')}. Pass the weights of the same network.`,
  );
}
