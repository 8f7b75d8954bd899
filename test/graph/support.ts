import { type Shape, sizeOf, type TensorData, type Value } from '../../src/graph/index.js';
import { type CompileOptions, compile } from '../../src/runtime/index.js';

/** Compiles, runs once and releases. */
export async function evaluate(
  outputs: Readonly<Record<string, Value>>,
  feeds: Readonly<Record<string, TensorData>> = {},
  options: CompileOptions = {},
): Promise<Record<string, TensorData>> {
  const executable = await compile(outputs, options);
  try {
    return await executable.run(feeds);
  } finally {
    await executable.release();
  }
}

/** The result of a graph with one output, as plain numbers. */
export async function numbersOf(
  value: Value,
  feeds: Readonly<Record<string, TensorData>> = {},
): Promise<number[]> {
  const { y } = await evaluate({ y: value }, feeds);
  return Array.from(y as ArrayLike<number | bigint>, Number);
}

/** A reproducible spread of numbers in (-1, 1) without ties, for feeding tests. */
export function spread(shape: Shape, seed = 1): Float32Array {
  let state = (seed * 2654435761) >>> 0 || 1;
  return Float32Array.from({ length: sizeOf(shape) }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return ((state >>> 0) / 2 ** 32) * 2 - 1;
  });
}

/** Magnitudes from 0.2 to 1 of both signs: no closer to 0 than finite differences step. */
export function awayFromZero(shape: Shape, seed = 1): Float32Array {
  return spread(shape, seed).map((x) => Math.sign(x) * (0.2 + 0.8 * Math.abs(x)));
}

/** Numbers from 0.5 to 1.5. */
export function positive(shape: Shape, seed = 1): Float32Array {
  return spread(shape, seed).map((x) => 1 + 0.5 * x);
}

/** Shuffled multiples of 0.05 around 0: no two closer than finite differences step. */
export function apart(shape: Shape, seed = 1): Float32Array {
  const order = spread(shape, seed);
  const ranks = new Float32Array(order.length);
  const places = [...order.keys()].sort((a, b) => order[a]! - order[b]!);
  places.forEach((place, rank) => {
    ranks[place] = 0.05 * (rank - Math.floor(order.length / 2));
  });
  return ranks;
}

/** Throws unless |a - b| ≤ absolute + relative · max|b| everywhere; `expected` is b. */
export function expectClose(
  what: string,
  actual: ArrayLike<number | bigint>,
  expected: ArrayLike<number>,
  { absolute = 1e-6, relative = 1e-5 } = {},
): void {
  if (actual.length !== expected.length) {
    throw new Error(`${what}: ${actual.length} elements, expected ${expected.length}`);
  }
  const largest = Array.from(expected).reduce((most, b) => Math.max(most, Math.abs(b)), 0);
  const allowed = absolute + relative * largest;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(Number(actual[i]) - expected[i]!);
    if (!(difference <= allowed)) {
      throw new Error(
        `${what}: element ${i} is ${actual[i]}, expected ${expected[i]} within ${allowed}`,
      );
    }
  }
}
