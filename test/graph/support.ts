import {
  constantData,
  gradients,
  input,
  inputName,
  multiply,
  type Shape,
  sizeOf,
  sum,
  type TensorData,
  type Value,
} from '../../src/graph/index.js';
import { compile } from '../../src/runtime/index.js';

/** Compiles, runs once and releases. */
export async function evaluate(
  outputs: Readonly<Record<string, Value>>,
  feeds: Readonly<Record<string, TensorData>> = {},
): Promise<Record<string, TensorData>> {
  const executable = await compile(outputs);
  try {
    return await executable.run(feeds);
  } finally {
    await executable.release();
  }
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

void [constantData, gradients, input, inputName, sum, multiply];
