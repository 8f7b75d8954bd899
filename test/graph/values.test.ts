import { describe, expect, it } from 'vitest';
import * as ops from '../../src/graph/ops/index.js';
import type { Shape, Value } from '../../src/graph/value.js';
import { evaluate, expectClose, numbersOf, spread } from './support.js';

const vector = (...values: number[]) => ops.constant(Float32Array.from(values), [values.length]);
const tensor = (shape: Shape, values: readonly number[]) =>
  ops.constant(Float32Array.from(values), shape);
const labels = (...values: number[]) =>
  ops.constant(BigInt64Array.from(values, BigInt), [values.length]);
const matrix = tensor([2, 3], [1, 5, 3, 4, 2, 6]);
const nan = Number.NaN;
const infinity = Number.POSITIVE_INFINITY;

/** Operations on constants, and what they are by hand. */
const byHand: Readonly<Record<string, readonly [Value, readonly number[]]>> = {
  'round, halves to even': [
    ops.round(vector(0.5, 1.5, 2.5, -0.5, -2.5, 2.4)),
    [0, 2, 2, -0, -2, 2],
  ],
  floor: [ops.floor(vector(-0.5, 1.5, 2)), [-1, 1, 2]],
  sign: [ops.sign(vector(-3, 0, 0.2)), [-1, 0, 1]],
  abs: [ops.abs(vector(-3, 0, 0.2)), [3, 0, Math.fround(0.2)]],
  clip: [ops.clip(vector(-3, 0, 3, infinity), -1, 2), [-1, 0, 2, 2]],
  'clip on one side': [ops.clip(vector(-3, 3), -infinity, 2), [-3, 2]],
  relu: [ops.relu(vector(-3, 0, 3)), [0, 0, 3]],
  'power 3': [ops.power(vector(-2, 0, 3), 3), [-8, 0, 27]],
  'power 0': [ops.power(vector(-2, 0, 3), 0), [1, 1, 1]],
  'power 0.5 of a negative number': [ops.power(vector(-4, 4), 0.5), [nan, 2]],
  'log and sqrt outside their range': [
    ops.concat([ops.log(vector(-1, 0)), ops.sqrt(vector(-1))], 0),
    [nan, -infinity, nan],
  ],
  maximum: [ops.maximum(vector(1, 5), vector(3, 2)), [3, 5]],
  minimum: [ops.minimum(vector(1, 5), vector(3, 2)), [1, 2]],
  where: [ops.where(ops.greater(vector(1, 5), 2), 7, vector(0, -1)), [0, 7]],
  greater: [ops.greater(vector(1, 2, 3), 2), [0, 0, 1]],
  greaterOrEqual: [ops.greaterOrEqual(vector(1, 2, 3), 2), [0, 1, 1]],
  less: [ops.less(vector(1, 2, 3), 2), [1, 0, 0]],
  lessOrEqual: [ops.lessOrEqual(vector(1, 2, 3), 2), [1, 1, 0]],
  equal: [ops.equal(labels(1, 2, 3), labels(1, 0, 3)), [1, 0, 1]],
  and: [ops.and(ops.greater(vector(1, 3), 0), ops.greater(vector(1, 3), 2)), [0, 1]],
  or: [ops.or(ops.greater(vector(-1, 3), 0), ops.greater(vector(1, 3), 2)), [0, 1]],
  'cast towards zero': [ops.cast(vector(-1.7, 1.7), 'int32'), [-1, 1]],
  sum: [ops.sum(matrix, [1]), [9, 12]],
  mean: [ops.mean(matrix, [0]), [2.5, 3.5, 4.5]],
  max: [ops.max(matrix, [-1]), [5, 6]],
  min: [ops.min(matrix), [1]],
  'max over no axes': [ops.max(matrix, []), [1, 5, 3, 4, 2, 6]],
  argMax: [ops.argMax(tensor([2, 3], [1, 5, 5, 4, 4, 2]), -1), [1, 0]],
  transpose: [ops.transpose(matrix), [1, 4, 5, 2, 3, 6]],
  slice: [ops.slice(matrix, { axis: 1, start: 0, end: 3, step: 2 }), [1, 3, 4, 6]],
  dilate: [ops.dilate(vector(1, 2, 3), 0, 3), [1, 0, 0, 2, 0, 0, 3]],
  pad: [ops.pad(vector(1, 2), [[1, 2]], 9), [9, 1, 2, 9, 9]],
  concat: [ops.concat([matrix, tensor([2, 1], [7, 8])], 1), [1, 5, 3, 7, 4, 2, 6, 8]],
  expand: [ops.expand(vector(1, 2), [2, 2]), [1, 2, 1, 2]],
  sumTo: [ops.sumTo(matrix, [1, 3]), [5, 7, 9]],
  gather: [ops.gather(matrix, labels(1, 1)), [4, 2, 6, 4, 2, 6]],
  gatherFlat: [ops.gatherFlat(matrix, labels(5, 0)), [6, 1]],
  scatterFlat: [
    ops.scatterFlat(vector(1, 2, 3), labels(3, 0, 3), [2, 2], 'repeated'),
    [2, 0, 0, 4],
  ],
  oneHot: [ops.oneHot(labels(2, 0), 3), [0, 0, 1, 1, 0, 0]],
  'oneHot of int32 labels': [
    ops.oneHot(ops.constant(Int32Array.of(2, 0), [2]), 3),
    [0, 0, 1, 1, 0, 0],
  ],
  matmul: [ops.matmul(matrix, matrix, { transposeB: true }), [35, 32, 32, 56]],
  affine: [ops.affine(matrix, tensor([3, 1], [1, 1, 1]), ops.scalar(2), { scale: 3 }), [15, 18]],
  dropout: [ops.dropout(matrix, vector(0, 2, 2)), [0, 10, 6, 0, 4, 12]],
  globalAveragePool: [ops.globalAveragePool(tensor([1, 2, 1, 2], [1, 2, 3, 5])), [1.5, 4]],
  globalMaxPool: [ops.globalMaxPool(tensor([1, 2, 1, 2], [1, 2, 3, 5])), [2, 5]],
  meanSquaredError: [ops.meanSquaredError(vector(1, 2), vector(3, 2)), [2]],
};

describe('operations', () => {
  it.each(Object.keys(byHand))('%s equals the value by hand', async (name) => {
    const [value, expected] = byHand[name]!;
    // -0 and 0 are one number here.
    expect((await numbersOf(value)).map((n) => n + 0)).toEqual(expected.map((n) => n + 0));
  });

  it('softmax and logSoftmax stay finite for logits of any size, and sum to 1', async () => {
    const x = tensor([2, 3], [1000, 999, -1000, -5e4, -5e4, -5e4]);
    const total = ops.sum(ops.exp(ops.logSoftmax(x)), [1]);
    expectClose('total', await numbersOf(total), [1, 1]);
    const e = Math.E;
    const third = 1 / 3;
    const expected = [e / (1 + e), 1 / (1 + e), 0, third, third, third];
    expectClose('softmax', await numbersOf(ops.softmax(x)), expected);
  });

  it('elementwise functions equal those of JavaScript', async () => {
    const data = spread([50], 3).map((x) => 4 * x);
    const x = ops.input('x', [50]);
    const pairs: readonly [(v: Value) => Value, (v: number) => number][] = [
      [ops.exp, Math.exp],
      [ops.tanh, Math.tanh],
      [ops.sigmoid, (v) => 1 / (1 + Math.exp(-v))],
      [(v) => ops.log(ops.abs(v)), (v) => Math.log(Math.abs(v))],
      [(v) => ops.sqrt(ops.square(v)), Math.abs],
      [ops.negate, (v) => -v],
      [(v) => ops.leakyRelu(v, 0.1), (v) => Math.max(v, 0.1 * v)],
      [(v) => ops.subtract(ops.divide(1, v), ops.multiply(v, v)), (v) => 1 / v - v * v],
    ];
    const outputs = Object.fromEntries(pairs.map(([op], i) => [`y${i}`, op(x)]));
    const results = await evaluate(outputs, { x: data });
    pairs.forEach(([, f], i) => {
      expectClose(`function ${i}`, results[`y${i}`]!, Array.from(data, f));
    });
  });

  it('batchNormTrain gives mean 0 and variance 1, and batchNormEval by its statistics the same', async () => {
    const x = ops.input('x', [8, 3, 4, 4]);
    const [ones, zeros] = [vector(1, 1, 1), vector(0, 0, 0)];
    const { y, mean, variance } = ops.batchNormTrain(x, ones, zeros, 0);
    const again = ops.batchNormEval(x, ones, zeros, mean, variance, 0);
    const moments = [ops.mean(y, [0, 2, 3]), ops.mean(ops.square(y), [0, 2, 3])];
    const outputs = { y, again, mean: moments[0]!, square: moments[1]! };
    const data = spread([8, 3, 4, 4]).map((v) => 3 + 2 * v);
    const results = await evaluate(outputs, { x: data });
    expectClose('mean', results.mean!, [0, 0, 0]);
    expectClose('variance', results.square!, [1, 1, 1]);
    expectClose('evaluated', results.again!, results.y as Float32Array);
  });

  it('conv2d by an identity kernel is the identity, and of ones the sum over the window', async () => {
    const x = ops.input('x', [1, 1, 3, 3]);
    const identity = tensor([1, 1, 3, 3], [0, 0, 0, 0, 1, 0, 0, 0, 0]);
    const ones = tensor([1, 1, 2, 2], [1, 1, 1, 1]);
    const outputs = {
      same: ops.conv2d(x, identity, undefined, { padding: 1 }),
      sums: ops.conv2d(x, ones),
    };
    const data = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
    const results = await evaluate(outputs, { x: data });
    expect(results).toEqual({ same: data, sums: Float32Array.of(12, 16, 24, 28) });
  });
});
