import { describe, expect, it } from 'vitest';
import {
  batchNormTrain,
  conv2d,
  gradients,
  input,
  lowerForWebgpu,
  maxPool,
  square,
  sum,
  topologicalOrder,
  type Value,
} from '../../src/graph/index.js';
import { evaluate, expectClose, spread } from './support.js';

/** Runs a graph on the CPU as it is and as it is written for WebGPU. */
async function holdEqual(outputs: readonly Value[], lowered: readonly Value[]): Promise<void> {
  const inputs = topologicalOrder(outputs).filter(({ operation }) => operation.name === 'input');
  const feeds = Object.fromEntries(
    inputs.map(({ attributes, outputs }, i) => [attributes.name, spread(outputs[0]!.shape, i + 1)]),
  );
  const [a, b] = [outputs, lowered].map((values) =>
    Object.fromEntries(values.map((v, i) => [`y${i}`, v])),
  );
  const [expected, actual] = [await evaluate(a!, feeds), await evaluate(b!, feeds)];
  for (const [name, data] of Object.entries(expected)) {
    expectClose(name, actual[name]!, data as Float32Array);
  }
}

const names = (outputs: readonly Value[]) =>
  topologicalOrder(outputs).map(({ operation }) => operation.name);

describe('lowerForWebgpu', () => {
  const x = input('x', [2, 6, 5, 5]);
  const w = input('w', [8, 6, 3, 3]);

  it('widens a convolution of 6 channels to 8, and its input gradient from 6', async () => {
    const y = conv2d(x, w, input('b', [8]), { padding: 1 });
    const back = conv2d(input('z', [2, 4, 5, 5]), input('v', [6, 4, 3, 3]), undefined, {
      padding: 1,
    });
    const outputs = [y, ...gradients(sum(square(back)), [back.node.inputs[0]!])];
    const lowered = lowerForWebgpu(outputs);
    const counts = topologicalOrder(lowered)
      .filter(({ operation }) => /^conv2d(InputGradient)?$/.test(operation.name))
      .map(({ inputs }) => inputs[0]!.shape[1]);
    expect(counts).toEqual([8, 4, 8]);
    await holdEqual(outputs, lowered);
  });

  it('leaves other channel counts alone', () => {
    const y = conv2d(x, input('u', [5, 6, 3, 3]));
    expect(lowerForWebgpu([y])[0]).toBe(y);
  });

  it('normalises without a BatchNormalization that trains', async () => {
    const { y, mean, variance } = batchNormTrain(x, input('gain', [6]), input('offset', [6]));
    const lowered = lowerForWebgpu([y, mean, variance]);
    expect(names(lowered)).not.toContain('batchNormTrain');
    await holdEqual([y, mean, variance], lowered);
  });

  it.each([{ kernel: 2 }, { kernel: 3, stride: 2, padding: 1 }, { kernel: 3, stride: 1 }])(
    'takes the gradients of max pooling without indices: %o',
    async (window) => {
      const y = maxPool(x, window);
      const [first] = gradients(sum(square(y)), [x]) as [Value];
      const outputs = [first, ...gradients(sum(square(first)), [x])];
      const lowered = lowerForWebgpu(outputs);
      expect(names(lowered).filter((name) => name.endsWith('Flat'))).toEqual([]);
      await holdEqual(outputs, lowered);
    },
  );
});
