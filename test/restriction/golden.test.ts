import { describe, expect, it } from 'vitest';
import { crossEntropy, gradients, input, type Shape, type Value } from '../../src/graph/index.js';
import { applyModel, type ModelSpec } from '../../src/nn/index.js';
import { hratRestrictions, type Restrictions, restrict } from '../../src/restriction/index.js';
import { evaluate, expectClose } from '../graph/support.js';
import { goldens, spread } from '../nn/golden.js';

interface Golden {
  /** Shape, scale and offset of each tensor's spread; the first has seed 1. */
  readonly tensors: Readonly<Record<string, readonly [Shape, number, number]>>;
  readonly logits: readonly number[];
  readonly loss: number;
  readonly gradients: Readonly<Record<string, readonly number[]>>;
  readonly mean?: readonly number[];
  readonly variance?: readonly number[];
  readonly evaluated: readonly number[];
}

const cases = goldens<Readonly<Record<string, Golden>>>('restriction-layers');

const base: Restrictions = {
  ...hratRestrictions,
  weights: { bits: 4 },
  sigmaOfRange: 0.05,
  thresholdVolts: 0.2,
  supplyVolts: 1,
  dac: { bits: 5 },
  inputGain: 0.3,
};

const linear: ModelSpec = {
  name: 'linear',
  input: [2, 4, 4],
  layers: [
    { kind: 'flatten' },
    { kind: 'linear', outputs: 5 },
    { kind: 'relu' },
    { kind: 'linear', outputs: 3 },
  ],
};
const convolution: ModelSpec = {
  name: 'convolution',
  input: [2, 4, 4],
  layers: [
    { kind: 'conv2d', outputs: 4, kernel: 3, padding: 1 },
    { kind: 'batchNorm' },
    { kind: 'relu' },
    { kind: 'maxPool', kernel: 2 },
    { kind: 'flatten' },
    { kind: 'linear', outputs: 3 },
  ],
};

const images = Float32Array.from(
  [0, 1, 2, 3].flatMap((i) => Array.from(spread([2, 4, 4], 90 + 13 * i))),
);
const labels = BigInt64Array.from([0n, 2n, 1n, 1n]);

function tensorsOf({ tensors }: Golden): Record<string, Float32Array> {
  const made = Object.entries(tensors).map(([name, [shape, scale, offset]], i) => {
    const values = spread(shape, 1 + i, scale).map((x) => Math.fround(x + offset));
    return [name, values] as const;
  });
  return Object.fromEntries(made);
}

async function run(model: ModelSpec, restrictions: Restrictions, golden: Golden) {
  const restricted = restrict(model, restrictions);
  const x = input('x', [4, 2, 4, 4]);
  const leaves = new Map<string, Value>();
  const applied = applyModel(restricted, x, 'training', (name, shape) => {
    leaves.set(name, input(name, shape));
    return leaves.get(name)!;
  });
  const loss = crossEntropy(applied.output, input('labels', [4], 'int64'));
  const names = applied.tensors.parameters.map(({ name }) => name);
  const slopes = gradients(
    loss,
    names.map((name) => leaves.get(name)!),
  );
  const used = applyModel(restricted, x, 'evaluation');
  const outputs = {
    logits: applied.output,
    loss,
    evaluated: used.output,
    ...Object.fromEntries(names.map((name, i) => [`gradient.${name}`, slopes[i]!])),
    ...Object.fromEntries(
      [...applied.bufferUpdates].map(([name, value]) => [`after.${name}`, value]),
    ),
  };
  return await evaluate(outputs, { x: images, labels, ...tensorsOf(golden) });
}

const strategies = [
  'hrat',
  'after-training',
  'current-batch',
  'moving-average',
  'unfused-scale',
] as const;

describe('restrict', () => {
  it.each([
    ['linear', linear, base] as const,
    ...strategies.map((batchNorm) => [batchNorm, convolution, { ...base, batchNorm }] as const),
  ])(
    'gives the outputs, gradients and statistics of the same step in PyTorch: %s',
    async (name, model, restrictions) => {
      const golden = cases[name]!;
      const results = await run(model, restrictions, golden);
      const tolerance = { absolute: 2e-6, relative: 1e-4 };
      expectClose('logits', results.logits!, golden.logits, tolerance);
      expectClose('loss', results.loss!, [golden.loss], tolerance);
      expectClose('evaluated', results.evaluated!, golden.evaluated, tolerance);
      for (const [tensor, gradient] of Object.entries(golden.gradients)) {
        expectClose(tensor, results[`gradient.${tensor}`]!, gradient, tolerance);
      }
      expect(Object.keys(golden.gradients).length).toBeGreaterThan(7);
      for (const statistic of ['mean', 'variance'] as const) {
        const expected = golden[statistic];
        if (expected)
          expectClose(statistic, results[`after.bn1.${statistic}`]!, expected, tolerance);
      }
    },
  );
});
