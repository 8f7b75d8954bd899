import { describe, it } from 'vitest';
import * as ops from '../../src/graph/ops/index.js';
import type { Shape, Value } from '../../src/graph/value.js';
import { type Case, checkSecondGradient } from './differences.js';
import { apart, positive } from './support.js';

const twice = (
  label: string,
  shapes: readonly Shape[],
  build: Case['build'],
  more: Partial<Case> = {},
): Case => ({ label, shapes, build, ...more });
const convolving = (x: Shape, w: Shape, options: ops.ConvOptions): Case =>
  twice(`conv2d ${JSON.stringify(options)}`, [x, w], (a, b) =>
    ops.conv2d(a!, b!, undefined, options),
  );
const normalising = (pick: readonly ('y' | 'mean' | 'variance')[], x: Shape): Case =>
  twice(`batchNormTrain's ${pick.join(' and ')} of [${x}]`, [x, [2], [2]], (v, gain, offset) => {
    const results = ops.batchNormTrain(v!, gain!, offset!);
    return pick.map((name) => results[name]);
  });
const matrices = (a: Shape, b: Shape): readonly Case[] =>
  [0, 1, 2, 3].map((bits) => {
    const options = { transposeA: bits % 2 === 1, transposeB: bits > 1 };
    const left = [...a, ...(options.transposeA ? [4, 2] : [2, 4])];
    const right = [...b, ...(options.transposeB ? [3, 4] : [4, 3])];
    return twice(
      `matmul of [${left}], [${right}] ${JSON.stringify(options)}`,
      [left, right],
      (x, y) => ops.matmul(x!, y!, options),
    );
  });
const smooth: Readonly<Record<string, (x: Value) => Value>> = {
  exp: ops.exp,
  log: ops.log,
  logSoftmax: ops.logSoftmax,
  sigmoid: ops.sigmoid,
  softmax: ops.softmax,
  sqrt: ops.sqrt,
  tanh: ops.tanh,
};

const cases: readonly Case[] = [
  convolving([2, 3, 5, 6], [4, 3, 3, 3], { padding: 1 }),
  convolving([2, 2, 6, 7], [3, 2, 3, 3], { stride: 2, padding: 1 }),
  convolving([1, 4, 5, 5], [6, 2, 3, 3], { groups: 2, padding: 1 }),
  convolving([1, 2, 7, 8], [2, 2, 3, 3], { dilation: 2, padding: [2, 1] }),
  convolving([1, 4, 8, 8], [4, 2, 3, 2], {
    dilation: [2, 3],
    stride: [3, 2],
    groups: 2,
    padding: { top: 2, bottom: 0, left: 1, right: 3 },
  }),
  convolving([2, 3, 4, 4], [2, 3, 1, 1], {}),
  twice('maxPool', [[2, 2, 4, 6]], (x) => ops.maxPool(x, { kernel: 2 }), {
    draw: apart,
    step: 1e-3,
  }),
  twice(
    'maxPool of overlapping, padded windows',
    [[1, 2, 5, 6]],
    (x) => ops.maxPool(x, { kernel: 3, stride: 2, padding: 1 }),
    { draw: apart, step: 1e-3 },
  ),
  twice('averagePool', [[1, 2, 4, 6]], (x) => ops.averagePool(x, { kernel: 2 })),
  twice('averagePool of overlapping, padded windows', [[2, 2, 5, 6]], (x) =>
    ops.averagePool(x, { kernel: 3, stride: 2, padding: 1 }),
  ),
  normalising(['y'], [3, 2, 2, 3]),
  normalising(['mean'], [3, 2, 2, 3]),
  normalising(['variance'], [3, 2, 2, 3]),
  normalising(['y', 'mean', 'variance'], [5, 2]),
  ...matrices([], []),
  ...matrices([2], [2]),
  ...matrices([3], []),
  ...matrices([], [2]),
  ...matrices([2, 1], [3]),
  twice('affine', [[2, 4], [3, 4], [3]], (a, b, c) =>
    ops.affine(a!, b!, c!, { transposeB: true, scale: 0.7 }),
  ),
  twice('divide', [[3, 4], [4]], ops.divide, { draw: positive }),
  ...Object.entries(smooth).map(([name, op]) => twice(name, [[3, 4]], op, { draw: positive })),
  twice('gather', [[4, 2]], (x) => ops.gather(x, ops.constant(BigInt64Array.of(0n, 3n, 3n), [3]))),
  twice('slice with steps', [[7, 2]], (x) => ops.slice(x, { axis: 0, start: 1, end: 6, step: 2 })),
  twice('crossEntropy', [[3, 4]], (x) =>
    ops.crossEntropy(x, ops.constant(BigInt64Array.of(2n, 0n, 3n), [3])),
  ),
];

describe('gradients(gradients)', () => {
  it.each(cases.map((test) => [test.label, test] as const))(
    'of %s equals the central difference of the gradient',
    async (_, test) => {
      await checkSecondGradient(test);
    },
  );
});
