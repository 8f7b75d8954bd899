import { createArena, createStream, fillNormal } from '../src/random/index.js';
import { type BenchCase, timeRuns } from './case.js';

const draws = 10_000_000;

/** PyTorch's own time for the same draws, milliseconds, a line for each of seven runs. */
const reference = `
import time, torch
torch.set_num_threads(1)
out = torch.empty(${draws})
for _ in range(7):
    start = time.perf_counter()
    out.normal_()
    print((time.perf_counter() - start) * 1000)
`;

/** Ten million normals on one core, however many threads the other cases have. */
const normals: BenchCase = {
  name: 'random/normal',
  async open({ reference: pytorch }) {
    const out = createArena(4 * draws).allocateFloats(draws);
    const stream = createStream(1, 'bench');
    let run = 0;
    return {
      ours: () => timeRuns(1, () => fillNormal(stream, out, { offset: run++ * draws })),
      reference: pytorch && (() => pytorch.execute(reference)),
      close: async () => {},
    };
  },
};

export function randomCases(): BenchCase[] {
  return [normals];
}
