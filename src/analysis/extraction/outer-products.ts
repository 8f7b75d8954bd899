/** Pairs of vectors that are summed together: fewer passes over the sums. */
const TOGETHER = 8;

/** Sums of outer products M[j, k] = Σ a[j]·b[k], in float64. */
export interface OuterProducts {
  /** Adds the product of one pair. @param a [rows of M]. @param b [columns of M]. */
  add(a: Float32Array, b: Float32Array): void;
  /** M so far, row by row: not a copy. Each element is summed in the order of the pairs, whenever this is called. */
  sums(): Float64Array;
  /** Goes on from other sums. */
  restore(sums: Float64Array): void;
}

/**
 * Starts sums of outer products a·bᵀ: height·width multiplications a pair, zeros in `a` skipped.
 * @param upper leaves out what is left of the diagonal: enough for Σ a·aᵀ.
 */
export function createOuterProducts(height: number, width: number, upper = false): OuterProducts {
  const sums = new Float64Array(height * width);
  const [left, right] = [new Float64Array(TOGETHER * height), new Float64Array(TOGETHER * width)];
  let held = 0;
  const flush = () => {
    if (held === TOGETHER) addEight(sums, left, right, height, width, upper);
    else for (let t = 0; t < held; t++) addOne(sums, left, right, t, height, width, upper);
    held = 0;
  };
  return {
    add(a, b) {
      left.set(a, held * height);
      right.set(b, held * width);
      held++;
      if (held === TOGETHER) flush();
    },
    sums() {
      flush();
      return sums;
    },
    restore(values) {
      held = 0;
      sums.set(values);
    },
  };
}

function addOne(
  sums: Float64Array,
  left: Float64Array,
  right: Float64Array,
  t: number,
  height: number,
  width: number,
  upper: boolean,
): void {
  for (let j = 0; j < height; j++) {
    const a = left[t * height + j]!;
    if (a === 0) continue;
    for (let k = upper ? j : 0; k < width; k++) sums[j * width + k]! += a * right[t * width + k]!;
  }
}

/** Eight pairs in one pass; every element takes them in order, so that the bits are those of one after the other. */
function addEight(
  sums: Float64Array,
  left: Float64Array,
  right: Float64Array,
  height: number,
  width: number,
  upper: boolean,
): void {
  const at = (t: number, j: number) => left[t * height + j]!;
  for (let j = 0; j < height; j++) {
    const [a, b, c, d] = [at(0, j), at(1, j), at(2, j), at(3, j)];
    const [e, f, g, h] = [at(4, j), at(5, j), at(6, j), at(7, j)];
    if (a === 0 && b === 0 && c === 0 && d === 0 && e === 0 && f === 0 && g === 0 && h === 0) {
      continue;
    }
    for (let k = upper ? j : 0; k < width; k++) {
      let sum = sums[j * width + k]! + a * right[k]!;
      sum += b * right[width + k]!;
      sum += c * right[2 * width + k]!;
      sum += d * right[3 * width + k]!;
      sum += e * right[4 * width + k]!;
      sum += f * right[5 * width + k]!;
      sum += g * right[6 * width + k]!;
      sums[j * width + k] = sum + h * right[7 * width + k]!;
    }
  }
}
