import { describe, expect, it } from 'vitest';
import { BackendError, ShapeError } from '../../src/errors.js';
import {
  add,
  batchNormTrain,
  cast,
  constant,
  gather,
  input,
  multiply,
  subtract,
  type Value,
} from '../../src/graph/index.js';
import { compile, type Executable, openSessionCount } from '../../src/runtime/index.js';

async function withCompiled(
  outputs: Readonly<Record<string, Value>>,
  use: (executable: Executable) => Promise<void>,
): Promise<void> {
  const executable = await compile(outputs);
  try {
    await use(executable);
  } finally {
    await executable.release();
  }
  expect(openSessionCount()).toBe(0);
}

const step = () => {
  const [w, g] = [input('w', [2, 2]), input('g', [2, 2])];
  return { w: subtract(w, multiply(g, 0.5)), norm: multiply(g, g) };
};
const w = Float32Array.of(1, 2, 3, 4);
const g = Float32Array.of(2, 2, 4, 4);

describe('run(feeds)', () => {
  it('returns every output by name', async () => {
    await withCompiled(step(), async (executable) => {
      const results = await executable.run({ w, g });
      expect(results).toEqual({
        w: Float32Array.of(0, 1, 1, 2),
        norm: Float32Array.of(4, 4, 16, 16),
      });
    });
  });

  it('names every feed that is missing, of another size, or of another type, in one error', async () => {
    await withCompiled(step(), async (executable) => {
      const failure = executable.run({ w: new Float32Array(3) });
      await expect(failure).rejects.toThrow(ShapeError);
      await expect(executable.run({ w: new Float32Array(3) })).rejects.toThrow(
        [
          "feed 'w': must be a Float32Array of 4 for float32 [2, 2], got a Float32Array of 3. Feed an array of that type and size.",
          "feed 'g': must be a Float32Array of 4 for float32 [2, 2], got nothing. Feed an array of that type and size.",
        ].join('\n'),
      );
      await expect(executable.run({ w: new Int32Array(4), g })).rejects.toThrow(
        /got a Int32Array of 4/,
      );
    });
  });

  it('sees what was written into an array since the last run', async () => {
    await withCompiled(step(), async (executable) => {
      const mine = w.slice();
      await executable.run({ w: mine, g });
      mine.fill(10);
      expect((await executable.run({ w: mine, g })).w).toEqual(Float32Array.of(9, 9, 8, 8));
    });
  });

  it('reads and fills views of WebAssembly memory, and refuses them once the memory has grown', async () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 2 });
    const view = new Float32Array(memory.buffer, 256, 4);
    const result = new Float32Array(memory.buffer, 512, 4);
    view.set(w);
    await withCompiled(step(), async (executable) => {
      const results = await executable.run({ w: view, g }, { w: result });
      expect(results.w).toBe(result);
      expect(Array.from(result)).toEqual([0, 1, 1, 2]);
      memory.grow(1);
      await expect(executable.run({ w: view, g })).rejects.toThrow(/got a Float32Array of 0/);
    });
  });

  it('names indices out of range as a failed run', async () => {
    const rows = gather(constant(Float32Array.of(1, 2, 3, 4), [2, 2]), input('i', [1], 'int64'));
    await withCompiled({ rows }, async (executable) => {
      await expect(executable.run({ i: BigInt64Array.of(7n) })).rejects.toThrow(BackendError);
      expect((await executable.run({ i: BigInt64Array.of(1n) })).rows).toEqual(
        Float32Array.of(3, 4),
      );
    });
  });

  it('feeds and returns int32, int64 and bool', async () => {
    const [a, b, c] = [input('a', [2], 'int32'), input('b', [2], 'int64'), input('c', [2], 'bool')];
    const y = add(add(cast(a, 'float32'), cast(b, 'float32')), cast(c, 'float32'));
    await withCompiled({ y, b: cast(y, 'int64'), c: cast(a, 'bool') }, async (executable) => {
      const feeds = {
        a: Int32Array.of(0, 5),
        b: BigInt64Array.of(7n, -7n),
        c: Uint8Array.of(1, 0),
      };
      expect(await executable.run(feeds)).toEqual({
        y: Float32Array.of(8, -2),
        b: BigInt64Array.of(8n, -2n),
        c: Uint8Array.of(0, 1),
      });
    });
  });

  it('throws a BackendError after release', async () => {
    const executable = await compile(step());
    await executable.release();
    await expect(executable.run({ w, g })).rejects.toThrow(/^run: .*Compile the graph again\.$/);
  });
});

describe('run(feeds, into)', () => {
  it('writes outputs over the given arrays, run after run', async () => {
    await withCompiled(step(), async (executable) => {
      const into = { w: new Float32Array(4) };
      const first = await executable.run({ w, g }, into);
      expect(first.w).toBe(into.w);
      expect(Array.from(into.w)).toEqual([0, 1, 1, 2]);
      await executable.run({ w: g, g }, into);
      expect(Array.from(into.w)).toEqual([1, 1, 2, 2]);
    });
  });

  it('refuses to write over what is fed', async () => {
    await withCompiled(step(), async (executable) => {
      await expect(executable.run({ w, g }, { w })).rejects.toThrow(
        "output 'w': must not be written over an input, got an array that is also fed. Swap two arrays.",
      );
    });
  });

  it('refuses arrays of another size and names that are no outputs', async () => {
    await withCompiled(step(), async (executable) => {
      await expect(executable.run({ w, g }, { w: new Float32Array(5) })).rejects.toThrow(
        /^output 'w': must be a Float32Array of 4/,
      );
      await expect(executable.run({ w, g }, { v: w })).rejects.toThrow(
        "output 'v': must be one of w, norm.",
      );
    });
  });
});

describe('batchNormTrain, run again and again', () => {
  const channels = [1, 2, 16];
  it.each(channels)('forgets a batch of NaN: %i channels', async (count) => {
    const x = input('x', [3, count]);
    const gain = constant(new Float32Array(count).fill(1), [count]);
    const { y, mean, variance } = batchNormTrain(x, gain, multiply(gain, 0));
    await withCompiled({ y, mean, variance }, async (executable) => {
      const data = Float32Array.from({ length: 3 * count }, (_, i) => Math.sin(i));
      const before = await executable.run({ x: data });
      await executable.run({ x: data.map(() => Number.NaN) });
      await executable.run({ x: data.map(() => Number.POSITIVE_INFINITY) });
      expect(await executable.run({ x: data })).toEqual(before);
    });
  });

  it('keeps the statistics of two layers apart', async () => {
    const ones = constant(Float32Array.of(1, 1), [2]);
    const layer = (v: Value) => batchNormTrain(v, ones, multiply(ones, 0));
    const [a, b] = [layer(input('a', [2, 2])), layer(input('b', [2, 2]))];
    const outputs = { meanA: a.mean, varianceA: a.variance, meanB: b.mean, varianceB: b.variance };
    await withCompiled(outputs, async (executable) => {
      const feeds = { a: Float32Array.of(0, 1, 2, 5), b: Float32Array.of(10, 20, 30, 80) };
      expect(await executable.run(feeds)).toEqual({
        meanA: Float32Array.of(1, 3),
        varianceA: Float32Array.of(1, 4),
        meanB: Float32Array.of(20, 50),
        varianceB: Float32Array.of(100, 900),
      });
    });
  });
});
