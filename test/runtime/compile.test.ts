import { describe, expect, it } from 'vitest';
import { BackendError } from '../../src/errors.js';
import { add, input, multiply, tanh, type Value } from '../../src/graph/index.js';
import { backendStatus, compile, openSessionCount } from '../../src/runtime/index.js';

const x = Float32Array.of(1, -2, 3);
const doubled = (): Value => multiply(input('x', [3]), 2);

describe('compile', () => {
  it('shares one session between equal graphs, until the last is released', async () => {
    const first = await compile({ y: doubled() });
    const second = await compile({ y: doubled() }, { backend: 'cpu', threads: 1 });
    expect(openSessionCount()).toBe(1);
    await first.release();
    expect(openSessionCount()).toBe(1);
    expect((await second.run({ x })).y).toEqual(Float32Array.of(2, -4, 6));
    await second.release();
    expect(openSessionCount()).toBe(0);
  });

  it('opens sessions of their own for other graphs and other threads', async () => {
    const executables = [
      await compile({ y: doubled() }),
      await compile({ y: multiply(input('x', [3]), 3) }),
      await compile({ y: doubled() }, { threads: 2 }),
    ];
    expect(openSessionCount()).toBe(3);
    for (const executable of executables) await executable.release();
    expect(openSessionCount()).toBe(0);
  });

  it('shares a session between graphs that are compiled at the same time', async () => {
    const executables = await Promise.all([compile({ y: doubled() }), compile({ y: doubled() })]);
    expect(openSessionCount()).toBe(1);
    await Promise.all(executables.map((executable) => executable.release()));
    expect(openSessionCount()).toBe(0);
  });

  it('lets a release be repeated without taking the session from others', async () => {
    const [first, second] = [await compile({ y: doubled() }), await compile({ y: doubled() })];
    await first.release();
    await first.release();
    expect((await second.run({ x })).y).toEqual(Float32Array.of(2, -4, 6));
    await second.release();
  });

  it('gives two outputs of one value, an input as output, and a constant', async () => {
    const y = doubled();
    const executable = await compile({ a: y, b: y, c: y.node.inputs[0]!, d: y.node.inputs[1]! });
    const { a, b, c, d } = await executable.run({ x });
    await executable.release();
    expect([a, b, c, d].map((value) => Array.from(value as Float32Array))).toEqual([
      [2, -4, 6],
      [2, -4, 6],
      [1, -2, 3],
      [2],
    ]);
  });

  it('takes inputs named like the model names its own tensors', async () => {
    const names = ['t0_0', 'c0', 'c1', 'i1', 'conv1.weight', ''];
    const sum = names
      .slice(0, -1)
      .reduce<Value>((total, name) => add(total, input(name, [1])), tanh(input('t1_0', [1])));
    const executable = await compile({ y: add(sum, 1) });
    const one = Float32Array.of(1);
    const feeds = Object.fromEntries([...executable.inputs.keys()].map((name) => [name, one]));
    const { y } = await executable.run(feeds);
    await executable.release();
    expect((y as Float32Array)[0]).toBeCloseTo(6 + Math.tanh(1), 5);
  });

  it.skipIf(backendStatus().some(({ backend, present }) => backend === 'cuda' && present))(
    'says how to get CUDA where it is missing',
    async () => {
      const failure = compile({ y: doubled() }, { backend: 'cuda' });
      await expect(failure).rejects.toThrow(BackendError);
      await expect(compile({ y: doubled() }, { backend: 'cuda' })).rejects.toThrow(
        /backend 'cuda'.*To get it: .*ONNXRUNTIME_NODE_INSTALL=cuda12 node node_modules/s,
      );
      expect(openSessionCount()).toBe(0);
    },
  );
});

describe('backendStatus', () => {
  it('lists every backend, the CPU present', () => {
    const status = backendStatus();
    expect(status.map(({ backend }) => backend)).toEqual(['cpu', 'webgpu', 'cuda']);
    expect(status[0]).toMatchObject({ backend: 'cpu', present: true });
    for (const { advice } of status) expect(advice.length).toBeGreaterThan(10);
  });
});
