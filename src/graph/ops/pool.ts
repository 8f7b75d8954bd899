import {
  applyOperation,
  applySingle,
  formatShape,
  type LoweringContext,
  type Operation,
  requireShape,
  type Shape,
  type TensorType,
  type Value,
} from '../value.js';
import { onnxDtypes } from './cast.js';
import { conv2dInputGradient } from './conv2d.js';
import { scatterFlat } from './gather.js';
import { constant } from './leaves.js';
import { mean } from './mean.js';
import { multiply } from './multiply.js';
import { reshape } from './reshape.js';
import { expand } from './sum.js';

/** Window of a pooling layer over [height, width]; the stride is the kernel's size when left out. */
export interface PoolOptions {
  readonly kernel: number;
  readonly stride?: number;
  readonly padding?: number;
}

type PoolAttributes = { kernel: number; stride: number; padding: number };

function pooledShape(
  name: string,
  x: TensorType,
  { kernel, stride, padding }: PoolAttributes,
): Shape {
  requireShape(
    x.shape.length === 4 && 2 * padding <= kernel,
    name,
    'input must be [batch, channels, height, width], with padding up to half the kernel',
    `${formatShape(x.shape)} with kernel ${kernel}, padding ${padding}`,
  );
  const [batch, channels, ...spatial] = x.shape as [number, number, number, number];
  const pooled = spatial.map((size) => Math.floor((size + 2 * padding - kernel) / stride) + 1);
  requireShape(
    pooled.every((size) => size > 0),
    name,
    `the ${kernel} x ${kernel} window must fit the input`,
    formatShape(x.shape),
  );
  return [batch, channels, ...pooled];
}

function onnxWindow({ kernel, stride, padding }: PoolAttributes) {
  return {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
    pads: [padding, padding, padding, padding],
  };
}

const maxPoolOperation: Operation<PoolAttributes> = {
  name: 'maxPool',
  infer: ([x], attributes) => {
    const shape = pooledShape('maxPool', x!, attributes);
    return [
      { dtype: 'float32', shape },
      { dtype: 'int64', shape },
    ];
  },
  gradient: ({ inputs: [x], outputs: [, indices], gradients: [g], attributes }) => {
    const repetition = attributes.stride >= attributes.kernel ? 'unique' : 'repeated';
    return [g && scatterFlat(g, indices!, x!.shape, repetition)];
  },
  lower: (context) => {
    const { emit, inputs, outputTypes, attributes } = context;
    return outputTypes.length === 2 && tiles(context)
      ? lowerMaxByCodes(context)
      : emit('MaxPool', inputs, onnxWindow(attributes), outputTypes.length);
  },
};

/** Whether the windows cover the image without overlap, border or rest. */
function tiles({ inputTypes, outputTypes, attributes }: LoweringContext<PoolAttributes>): boolean {
  const [, , height, width] = inputTypes[0]!.shape as [number, number, number, number];
  const [, , rows, columns] = outputTypes[0]!.shape as [number, number, number, number];
  const { kernel, stride, padding } = attributes;
  const exact = rows * kernel === height && columns * kernel === width;
  return stride === kernel && padding === 0 && exact && height * width < 2 ** 24;
}

/**
 * Maxima and their places without MaxPool's second output, which takes it off the vector units: elements equal
 * to their window's maximum get a code that falls along the plane, and the largest code is the first of them.
 */
function lowerMaxByCodes(context: LoweringContext<PoolAttributes>): readonly string[] {
  const { emit, inputs, inputTypes, attributes, integers, floats } = context;
  const [batch, channels, height, width] = inputTypes[0]!.shape as [number, number, number, number];
  const window = onnxWindow(attributes);
  const last = height * width - 1;
  const maxima = emit('MaxPool', inputs, window)[0]!;
  const scales = floats([1, 1, attributes.kernel, attributes.kernel], [4]);
  const spread = emit('Resize', [maxima, '', scales], nearest)[0]!;
  const isMaximum = emit('Equal', [inputs[0]!, spread])[0]!;
  const mask = emit('Cast', [isMaximum], { to: onnxDtypes.float32 })[0]!;
  const codes = Float32Array.from({ length: last + 1 }, (_, place) => last - place);
  const coded = emit('Mul', [mask, floats(codes, [height, width])])[0]!;
  const code = emit('Cast', [emit('MaxPool', [coded], window)[0]!], { to: onnxDtypes.int64 })[0]!;
  const ends = Array.from({ length: batch * channels }, (_, plane) => plane * (last + 1) + last);
  const base = emit('Reshape', [integers(ends), integers([batch, channels, 1, 1])])[0]!;
  return [maxima, emit('Sub', [base, code])[0]!];
}

const nearest = {
  mode: 'nearest',
  nearest_mode: 'floor',
  coordinate_transformation_mode: 'asymmetric',
} as const;

const averagePoolOperation: Operation<PoolAttributes> = {
  name: 'averagePool',
  infer: ([x], attributes) => [
    { dtype: 'float32', shape: pooledShape('averagePool', x!, attributes) },
  ],
  gradient: ({ inputs: [x], gradients: [g], attributes }) => [
    g && spreadAverage(g, x!.shape, attributes),
  ],
  lower: ({ emit, inputs, attributes }) =>
    emit('AveragePool', inputs, { ...onnxWindow(attributes), count_include_pad: 1 }),
};

function spreadAverage(g: Value, shape: Shape, { kernel, stride, padding }: PoolAttributes): Value {
  const [batch, channels, height, width] = shape as [number, number, number, number];
  const [, , rows, columns] = g.shape as [number, number, number, number];
  if (stride === kernel && rows * kernel === height && columns * kernel === width) {
    const split = reshape(multiply(g, 1 / kernel ** 2), [batch, channels, rows, 1, columns, 1]);
    return reshape(expand(split, [batch, channels, rows, kernel, columns, kernel]), shape);
  }
  const ones = constant(new Float32Array(kernel ** 2).fill(1 / kernel ** 2), [
    1,
    1,
    kernel,
    kernel,
  ]);
  const images = reshape(g, [batch * channels, 1, rows, columns]);
  const dx = conv2dInputGradient(images, ones, [batch * channels, 1, height, width], {
    stride,
    padding,
  });
  return reshape(dx, shape);
}

/** Largest element of each window; the gradient goes to the first of equals. */
export function maxPool(x: Value, { kernel, stride = kernel, padding = 0 }: PoolOptions): Value {
  return applyOperation(maxPoolOperation, [x], { kernel, stride, padding })[0]!;
}

/** Mean of each window, padding counted as zeros. */
export function averagePool(
  x: Value,
  { kernel, stride = kernel, padding = 0 }: PoolOptions,
): Value {
  return applySingle(averagePoolOperation, [x], { kernel, stride, padding });
}

/** Mean over height and width: [batch, channels, height, width] to [batch, channels]. */
export function globalAveragePool(x: Value): Value {
  return mean(x, [2, 3]);
}
