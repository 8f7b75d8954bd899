import { requireFloats } from '../broadcast.js';
import {
  applySingle,
  formatShape,
  type LoweringContext,
  type Operation,
  requireShape,
  type Shape,
  sameShape,
  type TensorType,
  type Value,
} from '../value.js';
import { adjointAttributes, isPlain, lowerAdjointKernel } from './adjoint-kernel.js';
import { lowerWeightGradient } from './conv2d-weight-gradient.js';
import { sum } from './sum.js';

// A convolution is bilinear: it and its two gradients are each other's gradients, so they share this file.

/** Geometry of a convolution over [height, width]. */
export interface ConvGeometry {
  readonly stride: readonly [number, number];
  /** Zeros around the image. */
  readonly padding: {
    readonly top: number;
    readonly bottom: number;
    readonly left: number;
    readonly right: number;
  };
  readonly dilation: readonly [number, number];
  readonly groups: number;
}

/** As users write it: one number for both axes. */
export interface ConvOptions {
  readonly stride?: number | readonly [number, number];
  readonly padding?: number | readonly [number, number] | ConvGeometry['padding'];
  readonly dilation?: number | readonly [number, number];
  readonly groups?: number;
}

export type ConvAttributes = {
  stride: readonly number[];
  pads: readonly number[] /* top, left, bottom, right */;
  dilation: readonly number[];
  groups: number;
  /** Shape of the tensor that is not among the inputs (x for the input gradient, w for the weight gradient). */
  shape: Shape;
};

function pair(value: number | readonly [number, number] | undefined, otherwise: number) {
  const given = value ?? otherwise;
  return typeof given === 'number' ? [given, given] : given;
}

function padsOf(padding: ConvOptions['padding']): readonly number[] {
  if (padding !== undefined && typeof padding === 'object' && 'top' in padding) {
    return [padding.top, padding.left, padding.bottom, padding.right];
  }
  const [vertical, horizontal] = pair(padding, 0) as [number, number];
  return [vertical, horizontal, vertical, horizontal];
}

function outputShape(
  x: Shape,
  w: Shape,
  { stride, pads, dilation, groups }: ConvAttributes,
): Shape {
  const where = `conv2d of ${formatShape(x)} with kernel ${formatShape(w)}`;
  const counts = [...stride, ...dilation, groups];
  requireShape(
    counts.every((n) => Number.isInteger(n) && n >= 1) &&
      pads.every((n) => Number.isInteger(n) && n >= 0),
    where,
    'stride, dilation and groups must be positive integers and padding integers from 0',
    `stride [${stride.join(', ')}], dilation [${dilation.join(', ')}], groups ${groups}, padding [${pads.join(', ')}]`,
  );
  requireShape(
    x.length === 4 && w.length === 4,
    where,
    'input must be [batch, channels, height, width] and kernel [out, in / groups, height, width]',
    `${formatShape(x)} and ${formatShape(w)}`,
  );
  requireShape(
    x[1] === w[1]! * groups && w[0]! % groups === 0,
    where,
    `input channels must be ${w[1]} x ${groups} groups, and the ${w[0]} output channels divisible by the groups`,
    `${x[1]} input channels`,
  );
  const spatial = [0, 1].map((axis) => {
    const reach = dilation[axis]! * (w[axis + 2]! - 1) + 1;
    const room = x[axis + 2]! + pads[axis]! + pads[axis + 2]! - reach;
    requireShape(
      room >= 0,
      where,
      'the padded input must be as large as the dilated kernel',
      formatShape(x),
    );
    return Math.floor(room / stride[axis]!) + 1;
  });
  return [x[0]!, w[0]!, ...spatial];
}

function onnxGeometry({ stride, pads, dilation, groups }: ConvAttributes) {
  return { strides: stride, pads, dilations: dilation, group: groups };
}

export const convOperation: Operation<ConvAttributes> = {
  name: 'conv2d',
  infer: (inputs, attributes) => {
    const [x, w, bias] = inputs as [TensorType, TensorType, TensorType?];
    requireFloats('conv2d', inputs);
    const shape = outputShape(x.shape, w.shape, attributes);
    requireShape(
      !bias || sameShape(bias.shape, [w.shape[0]!]),
      'conv2d',
      `the bias must be [${w.shape[0]}], one number an output channel`,
      formatShape(bias?.shape ?? []),
    );
    return [{ dtype: 'float32', shape }];
  },
  gradient: ({ inputs: [x, w, bias], gradients: [g], attributes }) => {
    if (!g) return [undefined, undefined, undefined];
    return [
      applySingle(inputGradientOperation, [g, w!], { ...attributes, shape: x!.shape }),
      applySingle(weightGradientOperation, [x!, g], { ...attributes, shape: w!.shape }),
      ...(bias ? [sum(g, [0, 2, 3])] : []),
    ];
  },
  lower: ({ emit, inputs, attributes }) => emit('Conv', inputs, onnxGeometry(attributes)),
};

const inputGradientOperation: Operation<ConvAttributes> = {
  name: 'conv2dInputGradient',
  infer: (_, { shape }) => [{ dtype: 'float32', shape }],
  gradient: ({ inputs: [dy, w], gradients: [g], attributes }) => {
    if (!g) return [undefined, undefined];
    return [
      applySingle(convOperation, [g, w!], attributes),
      applySingle(weightGradientOperation, [g, dy!], { ...attributes, shape: w!.shape }),
    ];
  },
  lower: (context) =>
    isPlain(context.inputTypes[1]!.shape, context.attributes)
      ? lowerByAdjointKernel(context)
      : lowerByConvTranspose(context),
};

const weightGradientOperation: Operation<ConvAttributes> = {
  name: 'conv2dWeightGradient',
  infer: (_, { shape }) => [{ dtype: 'float32', shape }],
  gradient: ({ inputs: [x, dy], gradients: [g], attributes }) => {
    if (!g) return [undefined, undefined];
    return [
      applySingle(inputGradientOperation, [dy!, g], { ...attributes, shape: x!.shape }),
      applySingle(convOperation, [x!, g], attributes),
    ];
  },
  lower: lowerWeightGradient,
};

function lowerByAdjointKernel(context: LoweringContext<ConvAttributes>): readonly string[] {
  const { emit, inputs, inputTypes, attributes } = context;
  const { shape } = inputTypes[1]!;
  const kernel = lowerAdjointKernel(context, inputs[1]!, shape);
  return emit('Conv', [inputs[0]!, kernel], onnxGeometry(adjointAttributes(shape, attributes)));
}

function lowerByConvTranspose(context: LoweringContext<ConvAttributes>): readonly string[] {
  const { emit, inputs, inputTypes, attributes } = context;
  const [dy, w] = inputTypes as [TensorType, TensorType];
  const { stride, pads, dilation, shape } = attributes;
  // What the strides left over at the bottom and right got no gradient; output_padding puts it back.
  const leftOver = [0, 1].map(
    (axis) =>
      shape[axis + 2]! -
      ((dy.shape[axis + 2]! - 1) * stride[axis]! -
        pads[axis]! -
        pads[axis + 2]! +
        dilation[axis]! * (w.shape[axis + 2]! - 1) +
        1),
  );
  return emit('ConvTranspose', inputs, { ...onnxGeometry(attributes), output_padding: leftOver });
}

/**
 * Cross-correlation y[n, o] = Σ_c x[n, c] ⋆ w[o, c] (+ bias[o]).
 * @param x [batch, in, height, width].
 * @param w [out, in / groups, kernel height, kernel width].
 * @param bias [out], if any.
 * @returns [batch, out, height', width'].
 * @throws ShapeError where channels or sizes do not fit.
 */
export function conv2d(x: Value, w: Value, bias?: Value, options: ConvOptions = {}): Value {
  const attributes: ConvAttributes = {
    stride: pair(options.stride, 1),
    pads: padsOf(options.padding),
    dilation: pair(options.dilation, 1),
    groups: options.groups ?? 1,
    shape: [],
  };
  return applySingle(convOperation, bias ? [x, w, bias] : [x, w], attributes);
}

/** Gradient of conv2d by its input: the adjoint map from [batch, out, …] to `inputShape`. */
export function conv2dInputGradient(
  dy: Value,
  w: Value,
  inputShape: Shape,
  options: ConvOptions = {},
): Value {
  const x = { dtype: 'float32', shape: inputShape } as Value;
  const { node, shape } = conv2d(x, w, undefined, options);
  requireShape(
    sameShape(dy.shape, shape),
    'conv2dInputGradient',
    `the output's gradient must be ${formatShape(shape)} for an input of ${formatShape(inputShape)}`,
    formatShape(dy.shape),
  );
  return applySingle(inputGradientOperation, [dy, w], {
    ...(node.attributes as ConvAttributes),
    shape: inputShape,
  });
}
