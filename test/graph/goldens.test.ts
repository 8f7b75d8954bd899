import { describe, expect, it } from 'vitest';
import {
  add,
  averagePool,
  batchNormTrain,
  constant,
  conv2d,
  crossEntropy,
  gradients,
  input,
  leakyRelu,
  maxPool,
  multiply,
  relu,
  type Shape,
  sum,
  type Value,
} from '../../src/graph/index.js';
import { type Digest, expectDigest, generated, readGolden } from './golden.js';
import { lenet5 } from './lenet5.js';
import { evaluate, expectClose } from './support.js';

type Numbers = readonly number[];
const weighed = (y: Value) => sum(multiply(y, constant(generated(50, y.shape), y.shape)));

describe('LeNet-5 of 4 images', () => {
  it('has the logits, loss and gradients of PyTorch', async () => {
    const golden = readGolden<{
      loss: Numbers;
      logits: Numbers;
      gradients: Record<string, Digest>;
    }>('graph-lenet5');
    const { outputs, feeds } = lenet5();
    const results = await evaluate(outputs, feeds);
    expectClose('loss', results.loss!, golden.loss);
    expectClose('logits', results.logits!, golden.logits);
    expect(Object.keys(golden.gradients)).toHaveLength(11);
    for (const [name, digest] of Object.entries(golden.gradients)) {
      expectDigest(`gradient by ${name}`, results[`d ${name}`]!, digest);
    }
  });

  it('has equal bits whenever it is compiled for the same number of threads', async () => {
    const { outputs, feeds } = lenet5();
    for (const threads of [1, 2]) {
      const once = await evaluate(outputs, feeds, { threads });
      expect(await evaluate(outputs, feeds, { threads })).toEqual(once);
    }
  });

  it('has the same gradients when it is optimised for evaluation', async () => {
    const { outputs, feeds } = lenet5();
    const training = await evaluate(outputs, feeds);
    const evaluation = await evaluate(outputs, feeds, { purpose: 'evaluation' });
    for (const name of Object.keys(training)) {
      expectClose(name, evaluation[name]!, training[name] as Float32Array, { relative: 1e-5 });
    }
  });

  it('differs between 1 and 2 threads by rounding alone', async () => {
    const { outputs, feeds } = lenet5();
    const one = await evaluate(outputs, feeds, { threads: 1 });
    const two = await evaluate(outputs, feeds, { threads: 2 });
    for (const name of Object.keys(one)) {
      expectClose(name, two[name]!, one[name] as Float32Array, { relative: 1e-5 });
    }
  });
});

describe('a batch-norm residual block', () => {
  it('has the loss, gradients and batch statistics of PyTorch', async () => {
    const golden = readGolden<{
      loss: Numbers;
      means: readonly Numbers[];
      variances: readonly Numbers[];
      gradients: Record<string, Digest | Numbers>;
    }>('graph-residual-block');
    const { outputs, feeds } = residualBlock();
    const results = await evaluate(outputs, feeds);
    expectClose('loss', results.loss!, golden.loss);
    for (const i of [0, 1, 2]) {
      expectClose(`mean ${i}`, results[`mean${i}`]!, golden.means[i]!);
      expectClose(`variance ${i}`, results[`variance${i}`]!, golden.variances[i]!);
    }
    for (const [name, expected] of Object.entries(golden.gradients)) {
      const actual = results[`d ${name}`]!;
      // What goes through two normalisations cancels to a small rest of larger terms.
      if (!('norm' in expected)) expectClose(name, actual, expected, { relative: 2e-5 });
      else expectDigest(name, actual, expected);
    }
  });
});

function residualBlock() {
  const feeds: Record<string, Float32Array> = {};
  const fed = (name: string, data: Float32Array, shape: Shape): Value => {
    feeds[name] = data;
    return input(name, shape);
  };
  const x = fed('x', generated(1, [4, 4, 8, 8]), [4, 4, 8, 8]);
  const w1 = fed('w1', generated(2, [8, 4, 3, 3], 0.3), [8, 4, 3, 3]);
  const w2 = fed('w2', generated(3, [8, 8, 3, 3], 0.2), [8, 8, 3, 3]);
  const w3 = fed('w3', generated(4, [8, 4, 1, 1], 0.5), [8, 4, 1, 1]);
  const gains = [0, 1, 2].map((i) =>
    fed(
      `gain${i}`,
      generated(5 + i, [8], 0.5).map((v) => 1 + v),
      [8],
    ),
  );
  const offsets = [0, 1, 2].map((i) => fed(`offset${i}`, generated(8 + i, [8], 0.5), [8]));
  const norm = (v: Value, i: number) => batchNormTrain(v, gains[i]!, offsets[i]!);
  const first = norm(conv2d(x, w1, undefined, { stride: 2, padding: 1 }), 0);
  const second = norm(conv2d(relu(first.y), w2, undefined, { padding: 1 }), 1);
  const shortcut = norm(conv2d(x, w3, undefined, { stride: 2 }), 2);
  const y = relu(add(second.y, shortcut.y));
  const loss = sum(multiply(y, constant(generated(20, y.shape), y.shape)));
  const byName = { x, w1, w2, w3 };
  const sources = [...Object.values(byName), ...gains, ...offsets];
  const names = [
    ...Object.keys(byName),
    ...gains.map((_, i) => `gain${i}`),
    ...offsets.map((_, i) => `offset${i}`),
  ];
  const slopes = gradients(loss, sources).map((g, i) => [`d ${names[i]}`, g]);
  const statistics = [first, second, shortcut].flatMap(({ mean, variance }, i) => [
    [`mean${i}`, mean],
    [`variance${i}`, variance],
  ]);
  return { outputs: { loss, ...Object.fromEntries([...slopes, ...statistics]) }, feeds };
}

interface Golden {
  readonly y?: Numbers;
  readonly loss?: Numbers;
  readonly dx: Numbers;
  readonly dw?: Numbers;
  readonly db?: Numbers;
}
const operations = readGolden<Record<string, Golden>>('graph-operations');

/** Holds op(x), and the gradient of its weighed sum, against a golden. */
async function hold(name: string, data: Float32Array, shape: Shape, op: (x: Value) => Value) {
  const x = input('x', shape);
  const y = op(x);
  const [dx] = gradients(y.shape.length === 0 ? y : weighed(y), [x]);
  const results = await evaluate({ y, dx: dx! }, { x: data });
  const golden = operations[name]!;
  expectClose(name, results.y!, (golden.y ?? golden.loss)!);
  expectClose(`${name}'s gradient`, results.dx!, golden.dx);
}

describe('as in PyTorch', () => {
  it('a strided, grouped, dilated, unevenly padded convolution and its gradients', async () => {
    const [x, w, b] = [input('x', [2, 4, 9, 10]), input('w', [6, 2, 3, 2]), input('b', [6])];
    const y = conv2d(x, w, b, {
      stride: [2, 3],
      dilation: [2, 3],
      groups: 2,
      padding: { left: 3, right: 1, top: 0, bottom: 2 },
    });
    const [dx, dw, db] = gradients(weighed(y), [x, w, b]) as [Value, Value, Value];
    const feeds = { x: generated(1, x.shape), w: generated(2, w.shape), b: generated(3, b.shape) };
    const results = await evaluate({ y, dx, dw, db }, feeds);
    const golden = operations.convolution!;
    for (const name of ['y', 'dx', 'dw', 'db'] as const) {
      expectClose(name, results[name]!, golden[name]!);
    }
  });

  it('max pooling with ties, and overlapping with padding', async () => {
    const shape = [2, 2, 7, 7];
    const ties = generated(4, shape, 2.4).map(Math.round);
    await hold('maxPool', ties, shape, (x) => maxPool(x, { kernel: 2 }));
    const overlapping = { kernel: 3, stride: 2, padding: 1 };
    await hold('maxPoolOverlapping', ties, shape, (x) => maxPool(x, overlapping));
  });

  it('average pooling, and overlapping with padding', async () => {
    const shape = [2, 2, 7, 7];
    const x = generated(5, shape);
    await hold('averagePool', x, shape, (v) => averagePool(v, { kernel: 2 }));
    const overlapping = { kernel: 3, stride: 2, padding: 1 };
    await hold('averagePoolOverlapping', x, shape, (v) => averagePool(v, overlapping));
  });

  it('leakyRelu', async () => {
    await hold('leakyRelu', generated(6, [3, 5]), [3, 5], (x) => leakyRelu(x, 0.2));
  });

  it('crossEntropy of large logits', async () => {
    const labels = constant(BigInt64Array.of(5n, 0n, 3n, 3n), [4]);
    await hold('crossEntropy', generated(7, [4, 6], 30), [4, 6], (x) => crossEntropy(x, labels));
  });
});
