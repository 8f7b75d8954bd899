import * as ops from '../../src/graph/ops/index.js';
import type { Shape, Value } from '../../src/graph/value.js';
import type { Case } from './differences.js';
import { apart, awayFromZero, positive, spread } from './support.js';

type Draw = NonNullable<Case['draw']>;
type Build = Case['build'];
type Row = readonly Case[];

const on = (shapes: readonly Shape[], build: Build, more: Partial<Case> = {}): Case => ({
  label: `on ${shapes.map((shape) => `[${shape}]`).join(', ')}`,
  shapes,
  build,
  ...more,
});
const elementwise = (op: (x: Value) => Value, draw: Draw = spread): Row =>
  [[], [5], [2, 3, 4]].map((shape) => on([shape], op, { draw }));
const pairs: readonly (readonly Shape[])[] = [
  [[3, 4], [4]],
  [
    [2, 1, 3],
    [4, 1],
  ],
  [[], [2, 3]],
  [[3], [2, 1]],
  [[1, 1], []],
];
const broadcasting = (op: (a: Value, b: Value) => Value, draw: Draw = spread): Row =>
  pairs.map((shapes) => on(shapes, op, { draw }));
/** Operands on different multiples, so that none equals one of the other's. */
const byTurns: Draw = (shape, seed) => apart(shape, seed).map((x) => 2 * x + 0.05 * (seed % 2));
/** Operations that are flat wherever they have a slope at all: x + 0 · op(x) keeps the gradient of x. */
const flat = (op: (x: Value) => Value): Row => [
  on([[3, 4]], (x) => ops.add(x, ops.multiply(ops.cast(op(x), 'float32'), 1e-12)), {
    draw: awayFromZero,
  }),
];
const reducing = (op: (x: Value, axes?: readonly number[], keep?: boolean) => Value): Row =>
  [undefined, [0], [-1], [0, 2], [1, 2]].flatMap((axes) =>
    [true, false].map((keep) => on([[2, 3, 4]], (x) => op(x, axes, keep), { draw: apart })),
  );
const matrices = (
  op: (a: Value, b: Value, options: ops.MatmulOptions) => Value,
  batches: readonly (readonly [Shape, Shape])[],
): Row =>
  batches.flatMap(([a, b]) =>
    [0, 1, 2, 3].map((bits) => {
      const options = { transposeA: bits % 2 === 1, transposeB: bits > 1 };
      const left = options.transposeA ? [4, 2] : [2, 4];
      const right = options.transposeB ? [3, 4] : [4, 3];
      return on(
        [
          [...a, ...left],
          [...b, ...right],
        ],
        (x, y) => op(x, y, options),
      );
    }),
  );
const convolving = (x: Shape, w: Shape, options: ops.ConvOptions, bias = false): Case =>
  on(
    bias ? [x, w, [w[0]!]] : [x, w],
    (input, kernel, offset) => ops.conv2d(input!, kernel!, offset, options),
    { label: `${JSON.stringify(options)} on [${x}], [${w}]` },
  );
const evaluating: Build = (x, gain, offset, mean, variance) =>
  ops.batchNormEval(x!, gain!, offset!, mean!, variance!);
const integers = (shape: Shape, values: readonly number[]) =>
  ops.constant(BigInt64Array.from(values, BigInt), shape);
const mask = () => ops.constant(Uint8Array.of(1, 0, 0, 1), [4]);
const windows: readonly (readonly [Shape, ops.PoolOptions])[] = [
  [[2, 2, 4, 6], { kernel: 2 }],
  [[1, 2, 5, 5], { kernel: 2 }],
  [[1, 2, 5, 6], { kernel: 3, stride: 2, padding: 1 }],
  [[2, 1, 5, 4], { kernel: 3, stride: 1 }],
  [[1, 1, 7, 7], { kernel: 2, stride: 3 }],
  [[1, 1, 5, 5], { kernel: 5 }],
];
const pooling = (op: (x: Value, options: ops.PoolOptions) => Value): Row =>
  windows.map(([shape, options]) =>
    on([shape], (x) => op(x, options), { draw: apart, label: JSON.stringify(options) }),
  );

// An operation's line: what builds it, on which shapes, where it is smooth.
export const operationCases: Readonly<Record<string, Row>> = {
  abs: elementwise(ops.abs, awayFromZero),
  add: broadcasting(ops.add),
  affine: [
    ...matrices((a, b, options) => ops.affine(a, b, ops.scalar(0.5), options), [[[], []]]),
    ...[[2, 3], [3], [2, 1], [1, 3], [1, 1], []].map((c) =>
      on([[2, 4], [4, 3], c], (a, b, offset) => ops.affine(a!, b!, offset!, { scale: 0.7 })),
    ),
  ],
  affineChannels: [
    on([[2, 3, 4, 2], [3], [3]], ops.affineChannels),
    on([[4, 3], [3], [3]], ops.affineChannels),
  ],
  and: flat((x) => ops.and(ops.greater(x, 0), mask())),
  argMax: flat((x) => ops.argMax(x, 0)),
  averagePool: pooling(ops.averagePool),
  batchNormEval: [
    on([[3, 2, 2, 3], [2], [2], [2], [2]], evaluating, { draw: positive }),
    on([[4, 3], [3], [3], [3], [3]], evaluating, { draw: positive }),
  ],
  batchNormTrain: [
    [3, 2, 2, 3],
    [5, 2],
    [1, 2, 4, 4],
  ].map((x) =>
    on(
      [x, [2], [2]],
      (v, gain, offset) => {
        const { y, mean, variance } = ops.batchNormTrain(v!, gain!, offset!);
        return [y, mean, variance];
      },
      { tolerance: 2e-3 },
    ),
  ),
  cast: flat((x) => ops.cast(x, 'int32')),
  clip: [on([[4, 5]], (x) => ops.clip(x, -0.53, 0.61), { draw: apart })],
  concat: [
    on(
      [
        [2, 3],
        [2, 1],
        [2, 4],
      ],
      (...x) => ops.concat(x, 1),
    ),
    on(
      [
        [1, 2, 3],
        [4, 2, 3],
      ],
      (...x) => ops.concat(x, 0),
    ),
  ],
  conv2d: [
    convolving([2, 3, 5, 6], [4, 3, 3, 3], {}),
    convolving([2, 3, 5, 6], [4, 3, 3, 2], { padding: 1 }, true),
    convolving([2, 2, 6, 7], [3, 2, 3, 3], { stride: 2, padding: 1 }),
    convolving([1, 2, 6, 7], [3, 2, 2, 3], { stride: [2, 3] }),
    convolving([2, 4, 5, 5], [6, 2, 3, 3], { groups: 2, padding: 1 }, true),
    convolving([2, 3, 5, 5], [3, 1, 3, 3], { groups: 3, stride: 2, padding: 1 }),
    convolving([1, 2, 7, 8], [2, 2, 3, 3], { dilation: 2, padding: [2, 1] }),
    convolving([1, 2, 8, 8], [2, 2, 3, 2], {
      dilation: [2, 3],
      stride: [3, 2],
      padding: { top: 2, bottom: 0, left: 1, right: 3 },
    }),
    convolving([1, 2, 4, 4], [2, 2, 2, 2], { padding: 3 }),
    convolving([2, 3, 4, 4], [2, 3, 1, 1], {}),
    convolving([2, 3, 5, 4], [2, 3, 1, 1], { stride: 2 }),
    convolving([1, 2, 4, 5], [3, 2, 1, 3], { padding: [0, 1] }),
    convolving([1, 2, 4, 5], [3, 2, 3, 1], { padding: [1, 0] }),
    convolving([2, 2, 3, 3], [3, 2, 3, 3], {}),
  ],
  conv2dInputGradient: [
    on(
      [
        [1, 3, 3, 3],
        [3, 2, 3, 3],
      ],
      (dy, w) =>
        ops.conv2dInputGradient(dy!, w!, [1, 2, 6, 5], {
          stride: 2,
          padding: { top: 1, bottom: 1, left: 1, right: 1 },
        }),
    ),
    on(
      [
        [1, 2, 4, 4],
        [2, 2, 3, 3],
      ],
      (dy, w) => ops.conv2dInputGradient(dy!, w!, [1, 2, 4, 4], { padding: 1 }),
    ),
  ],
  crossEntropy: [on([[3, 4]], (x) => ops.crossEntropy(x, integers([3], [2, 0, 3])))],
  customGradient: [
    on([[3, 4]], (x) => ops.customGradient(ops.exp(x), [x], (g) => [ops.multiply(g, ops.exp(x))])),
  ],
  dilate: [on([[2, 3, 4]], (x) => ops.dilate(x, 1, 3)), on([[3]], (x) => ops.dilate(x, 0, 2))],
  divide: broadcasting(ops.divide, positive),
  dropout: [
    on(
      [
        [2, 3, 2, 2],
        [2, 3, 1, 1],
      ],
      ops.dropout,
    ),
    on(
      [
        [3, 4],
        [3, 4],
      ],
      ops.dropout,
    ),
  ],
  equal: flat((x) => ops.equal(x, 0.5)),
  exp: elementwise(ops.exp),
  expand: [
    on([[3, 1]], (x) => ops.expand(x, [2, 3, 4])),
    on([[]], (x) => ops.expand(x, [2, 2])),
    on([[1, 4]], (x) => ops.expand(x, [1, 4])),
  ],
  floor: flat(ops.floor),
  gather: [
    on([[5, 3]], (x) => ops.gather(x, integers([2, 3], [0, 4, 2, 2, 2, 1]))),
    on([[4]], (x) => ops.gather(x, integers([3], [3, 0, 3]))),
    on([[3, 2, 2]], (x) => ops.gather(x, integers([], [1]))),
  ],
  gatherFlat: [on([[2, 3]], (x) => ops.gatherFlat(x, integers([2, 2], [5, 0, 5, 3])))],
  globalAveragePool: [on([[2, 3, 4, 5]], ops.globalAveragePool)],
  globalMaxPool: [on([[2, 3, 4, 2]], ops.globalMaxPool, { draw: apart })],
  greater: flat((x) => ops.greater(x, 0)),
  greaterOrEqual: flat((x) => ops.greaterOrEqual(x, 0)),
  leakyRelu: elementwise((x) => ops.leakyRelu(x, 0.2), awayFromZero),
  less: flat((x) => ops.less(x, 0)),
  lessOrEqual: flat((x) => ops.lessOrEqual(x, 0)),
  log: elementwise(ops.log, positive),
  logSoftmax: [0, 1, -1].map((axis) => on([[3, 4, 2]], (x) => ops.logSoftmax(x, axis))),
  matmul: matrices(ops.matmul, [
    [[], []],
    [[2], [2]],
    [[3], []],
    [[], [2]],
    [[2, 1], [3]],
  ]),
  max: reducing(ops.max),
  maximum: broadcasting(ops.maximum, byTurns),
  maxPool: pooling(ops.maxPool),
  mean: reducing(ops.mean),
  meanSquaredError: [
    on(
      [
        [3, 4],
        [3, 4],
      ],
      ops.meanSquaredError,
    ),
  ],
  min: reducing(ops.min),
  minimum: broadcasting(ops.minimum, byTurns),
  multiply: broadcasting(ops.multiply),
  negate: elementwise(ops.negate),
  oneHot: flat((x) => ops.sum(ops.oneHot(ops.cast(x, 'int64'), 4), [2])),
  or: flat((x) => ops.or(ops.greater(x, 0), mask())),
  pad: [
    on([[2, 3]], (x) =>
      ops.pad(x, [
        [1, 0],
        [2, 3],
      ]),
    ),
    on([[2]], (x) => ops.pad(x, [[1, 1]], 7)),
  ],
  power: [3, 2, 0.5, -1.5, 1, 0].flatMap((p) => elementwise((x) => ops.power(x, p), positive)),
  relu: elementwise(ops.relu, awayFromZero),
  reshape: [on([[2, 3, 4]], (x) => ops.reshape(x, [4, -1])), on([[1]], (x) => ops.reshape(x, []))],
  round: flat(ops.round),
  scatterFlat: [
    on([[2, 2]], (g) => ops.scatterFlat(g, integers([4], [5, 0, 5, 3]), [2, 3], 'repeated')),
    on([[1, 1, 2, 2]], (g) =>
      ops.scatterFlat(g, integers([1, 1, 2, 2], [8, 0, 5, 3]), [1, 1, 3, 3], 'unique'),
    ),
  ],
  sigmoid: elementwise(ops.sigmoid),
  sign: flat(ops.sign),
  slice: [
    on([[4, 5]], (x) => ops.slice(x, { axis: 1, start: 1, end: 4 })),
    on([[7, 6]], (x) =>
      ops.slice(x, { axis: 0, start: 1, end: 7, step: 3 }, { axis: 1, start: 0, end: 6, step: 2 }),
    ),
  ],
  softmax: [0, 1, -1].map((axis) => on([[3, 4, 2]], (x) => ops.softmax(x, axis))),
  sqrt: elementwise(ops.sqrt, positive),
  square: elementwise(ops.square),
  stopGradient: [
    on([[3]], (x) => ops.subtract(ops.multiply(2, x), ops.stopGradient(ops.scalar(3)))),
  ],
  subtract: broadcasting(ops.subtract),
  sum: reducing(ops.sum),
  sumTo: [
    on([[2, 3, 4]], (x) => ops.sumTo(x, [3, 1])),
    on([[2, 3]], (x) => ops.sumTo(x, [])),
    on([[1, 3]], (x) => ops.sumTo(x, [3])),
  ],
  tanh: elementwise(ops.tanh),
  transpose: [
    on([[2, 3, 4]], (x) => ops.transpose(x)),
    on([[2, 3, 4]], (x) => ops.transpose(x, [1, 2, 0])),
  ],
  where: pairs.map((shapes) =>
    on(shapes, (a, b) => ops.where(ops.constant(Uint8Array.of(1, 0), [2, 1, 1, 1]), a!, b!)),
  ),
};
