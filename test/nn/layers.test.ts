import { describe, expect, it } from 'vitest';
import { constant, crossEntropy, input, multiply, sum, type Value } from '../../src/graph/index.js';
import {
  type AppliedModel,
  applyModel,
  buildModel,
  type LayerSpec,
  type ModelSpec,
} from '../../src/nn/index.js';
import { expectClose } from '../graph/support.js';
import { evaluate, evaluateModel, filled, goldens, spread } from './golden.js';
import { expectTrained, type Trained, train } from './trained.js';

interface Normalised {
  readonly steps: readonly Pick<Trained, 'output' | 'buffers'>[];
  readonly evaluated: readonly number[];
}

interface Cases {
  readonly block: Trained & { readonly inputGradient: readonly number[] };
  readonly norm1d: Normalised;
  readonly norm2d: Normalised;
  readonly dropout: Omit<Trained, 'buffers'> & { readonly mask: readonly number[] };
  readonly saturating: Trained & { readonly loss: number };
  readonly lenet5: Trained & { readonly loss: number };
  readonly 'resnet20-he': Trained & { readonly loss: number };
}

const cases = goldens<Cases>('nn-layers');

/** Σ output · spread(seed), whose gradients the goldens hold. */
function weighed({ output }: AppliedModel, seed: number): Value {
  return sum(multiply(output, constant(spread(output.shape, seed), output.shape)));
}

describe("He's basic block, 4 to 6 channels with stride 2", () => {
  const body: LayerSpec[] = [
    { kind: 'conv2d', outputs: 6, kernel: 3, stride: 2, padding: 1, bias: false },
    { kind: 'batchNorm' },
    { kind: 'relu' },
    { kind: 'conv2d', outputs: 6, kernel: 3, padding: 1, bias: false },
    { kind: 'batchNorm' },
  ];
  const shortcut: LayerSpec[] = [{ kind: 'subsample', stride: 2, outputs: 6 }];
  const layers: LayerSpec[] = [{ kind: 'residual', body, shortcut }, { kind: 'relu' }];
  const model: ModelSpec = { name: 'block', input: [4, 7, 5], layers };
  const x = spread([3, 4, 7, 5], 102);

  it('equals PyTorch in output, gradients and running statistics, then in use', async () => {
    const trained = await train(model, x, (applied) => weighed(applied, 103));
    expectTrained(trained, cases.block, 1e-5);
    const { inputGradient } = cases.block;
    expectClose('gradient by x', trained.results['gradient:x']!, inputGradient);
    const used = await evaluateModel(model, trained.tensors, x);
    expectClose('evaluated', used, cases.block.evaluated);
  });
});

describe('batchNorm over three training steps', () => {
  const rows = [
    ['[2, 3, 2, 2]', [3, 2, 2], 2, {}, cases.norm2d],
    ['[5, 4], momentum 0.3, ε 1e-3', [4], 5, { momentum: 0.3, epsilon: 1e-3 }, cases.norm1d],
  ] as const;

  it.each(rows)('on %s equals PyTorch, then in use', async (_, shape, batch, settings, golden) => {
    const layer = { kind: 'batchNorm', ...settings } as const;
    const model: ModelSpec = { name: 'norm', input: shape, layers: [layer] };
    const tensors = filled(model);
    const full = [batch, ...shape];
    const { output, bufferUpdates } = applyModel(model, input('x', full), 'training');
    const graph = { output, ...Object.fromEntries(bufferUpdates) };
    for (const [step, expected] of golden.steps.entries()) {
      const x = spread(full, 200 + step, 1 + step).map((value) => value + 0.5 * step);
      const results = await evaluate(graph, { x, ...tensors });
      expectClose(`output of step ${step}`, results.output!, expected.output);
      for (const [i, name] of ['bn1.mean', 'bn1.variance'].entries()) {
        expectClose(`${name} of step ${step}`, results[name]!, expected.buffers[i]!);
        tensors[name] = results[name]!;
      }
    }
    const used = await evaluateModel(model, tensors, spread(full, 210, 2));
    expectClose('evaluated', used, golden.evaluated);
  });
});

describe('dropout', () => {
  const layers: LayerSpec[] = [
    { kind: 'linear', outputs: 8 },
    { kind: 'dropout', rate: 0.4 },
    { kind: 'linear', outputs: 3 },
  ];
  const model: ModelSpec = { name: 'dropout', input: [5], layers };
  const x = spread([4, 5], 104);

  it("equals PyTorch under PyTorch's mask, and passes everything on in use", async () => {
    const mask = Float32Array.from(cases.dropout.mask);
    const feeds = { 'dropout1.mask': mask };
    const trained = await train(model, x, (applied) => weighed(applied, 105), feeds);
    expectTrained(trained, cases.dropout, 1e-5);
    const used = await evaluateModel(model, trained.tensors, x);
    expectClose('evaluated', used, cases.dropout.evaluated);
  });

  it('asks for a mask with the values 0 and 1 / (1 - rate) of the layer before it', () => {
    const applied = applyModel(model, input('x', [4, 5]), 'training');
    expect(applied.tensors.masks).toEqual([{ name: 'dropout1.mask', shape: [4, 8], rate: 0.4 }]);
    expect(new Set(cases.dropout.mask)).toEqual(new Set([0, 1 / (1 - 0.4)].map(nineDigits)));
    const used = applyModel(model, input('x', [4, 5]), 'evaluation');
    expect(used.tensors.masks).toEqual([]);
  });
});

const nineDigits = (x: number) => Number(x.toPrecision(9));

describe('a whole network', () => {
  const saturating: ModelSpec = {
    name: 'saturating',
    input: [1, 12, 12],
    layers: [
      { kind: 'conv2d', outputs: 3, kernel: 5, padding: 2 },
      { kind: 'tanh' },
      { kind: 'averagePool', kernel: 2 },
      { kind: 'conv2d', outputs: 4, kernel: 3 },
      { kind: 'sigmoid' },
      { kind: 'averagePool', kernel: 2 },
      { kind: 'flatten' },
      { kind: 'linear', outputs: 6 },
      { kind: 'tanh' },
      { kind: 'linear', outputs: 3 },
    ],
  };
  const mnist = { shape: [1, 28, 28], classes: 10 } as const;
  const cifar = { shape: [3, 32, 32], classes: 10 } as const;
  // ResNet-20 carries float32 rounding through 19 normalisations, each by a batch of its own.
  const rows = [
    ['tanh, sigmoid and average pools', saturating, 3, cases.saturating, 1e-5],
    ['lenet5', buildModel('lenet5', mnist), 10, cases.lenet5, 1e-5],
    ['resnet20-he', buildModel('resnet20-he', cifar), 10, cases['resnet20-he'], 3e-5],
  ] as const;

  it.each(rows)('(%s) equals PyTorch, then in use', async (_, model, classes, golden, relative) => {
    const x = spread([4, ...model.input], 101);
    const labels = constant(
      BigInt64Array.from({ length: 4 }, (_, i) => BigInt(i % classes)),
      [4],
    );
    const trained = await train(model, x, ({ output }) => crossEntropy(output, labels));
    expectTrained(trained, golden, relative);
    expectClose('loss', trained.results.loss!, [golden.loss], { absolute: 1e-6, relative });
    const used = await evaluateModel(model, trained.tensors, x);
    expectClose('evaluated', used, golden.evaluated, { absolute: 1e-6, relative });
  });
});

describe('channelAffine', () => {
  const gain = Float32Array.of(2, -1);
  const x = spread([2, 2, 3], 301);
  const apply = (layer: LayerSpec, tensors: Record<string, Float32Array>) =>
    evaluateModel({ name: 'affine', input: [2, 3, 1], layers: [layer] }, tensors, x);

  it('multiplies each channel by its gain and adds its offset', async () => {
    const offset = Float32Array.of(0.5, 3);
    const layer = { kind: 'channelAffine', name: 'bn1' } as const;
    const y = await apply(layer, { 'bn1.gain': gain, 'bn1.offset': offset });
    const channel = (i: number) => Math.floor(i / 3) % 2;
    const expected = x.map((value, i) => gain[channel(i)]! * value + offset[channel(i)]!);
    expectClose('output', y, expected);
  });

  it('has no offset where there is to be none', async () => {
    const layer = { kind: 'channelAffine', offset: false } as const;
    const y = await apply(layer, { 'affine1.gain': gain });
    expectClose(
      'output',
      y,
      x.map((value, i) => gain[Math.floor(i / 3) % 2]! * value),
    );
  });
});

describe('digitise', () => {
  const apply = (settings: { bits: number; low: number; high: number }, x: readonly number[]) => {
    const layers = [{ kind: 'digitise', ...settings } as const];
    const model: ModelSpec = { name: 'digital', input: [x.length], layers };
    return evaluateModel(model, {}, Float32Array.from(x));
  };

  it('gives the nearest of 2^bits levels from low to high, and limits what lies outside', async () => {
    const y = await apply({ bits: 2, low: 0, high: 3 }, [-1, 0, 0.4, 0.6, 1.4, 2.6, 3, 9]);
    expectClose('levels', y, [0, 0, 0, 1, 1, 3, 3, 3]);
  });

  it('has both ends of a range that does not start at 0 among its levels', async () => {
    const y = await apply({ bits: 1, low: -0.5, high: 2 }, [-3, -0.5, 0.7, 0.8, 2]);
    expectClose('levels', y, [-0.5, -0.5, -0.5, 2, 2]);
  });

  it.each([1, 4, 8, 16])(
    'with %i bits errs by at most half a level, at each of them',
    async (bits) => {
      const x = Array.from(spread([4000], bits), (value) => 1.3 + 1.3 * value);
      const y = await apply({ bits, low: 0, high: 2.6 }, x);
      const step = 2.6 / (2 ** bits - 1);
      const errors = x.map((value, i) => Math.abs(value - y[i]!));
      // float32 rounding of values up to 2.6
      expect(Math.max(...errors)).toBeLessThan(step / 2 + 4e-7);
      expect(Math.max(...errors)).toBeGreaterThan(0.45 * step);
      expect(new Set(y).size).toBeLessThanOrEqual(2 ** bits);
    },
  );

  it('refuses a range without width', async () => {
    await expect(apply({ bits: 4, low: 1, high: 1 }, [1])).rejects.toThrowError(
      "model 'digital', layer 'digitise1': digitise: bits must be an integer from 1 to 16, and low below high",
    );
  });
});
