import { createArena, createStream, fillNormal } from '../src/random/index.js';

/** One measurement of ours, and a Python snippet that measures the same of PyTorch. */
export interface BenchCase {
  readonly name: string;
  readonly unit: string;
  /** Runs once; the value in `unit`. */
  readonly ours: () => number | Promise<number>;
  /** Prints one value in `unit` a line; null where there is nothing to compare with. */
  readonly reference: string | null;
}

const DRAWS = 10_000_000;

const REFERENCE = `
import time, torch
torch.set_num_threads(1)
out = torch.empty(${DRAWS})
for _ in range(7):
    start = time.perf_counter()
    out.normal_()
    print((time.perf_counter() - start) * 1000)
`;

/** Ten million normals into one array, on one core. */
export async function benchRandom(): Promise<BenchCase[]> {
  const out = createArena(4 * DRAWS).allocateFloats(DRAWS);
  const stream = createStream(1, 'bench');
  let run = 0;
  const ours = () => {
    const start = performance.now();
    fillNormal(stream, out, { offset: run++ * DRAWS });
    return performance.now() - start;
  };
  return [{ name: 'normals, 10 million, one core', unit: 'ms', ours, reference: REFERENCE }];
}
