import type { BenchCase } from './case.js';
import { benchRandom } from './random.js';

/** Ten million normals on one core, however many threads the other cases have. */
export function randomCases(): BenchCase[] {
  return [
    {
      name: 'random/normal',
      async open({ reference }) {
        const [{ ours, reference: snippet }] = (await benchRandom()) as [
          Awaited<ReturnType<typeof benchRandom>>[number],
        ];
        return {
          ours: async () => [await ours()],
          reference: reference && snippet ? () => reference.execute(snippet) : null,
          close: async () => {},
        };
      },
    },
  ];
}
