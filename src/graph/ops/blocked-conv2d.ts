import {
  applySingle,
  type LoweringContext,
  type Node,
  type Operation,
  type Value,
} from '../value.js';
import { type ConvAttributes, convOperation } from './conv2d.js';

// ONNX Runtime's CPU convolution is fastest on blocked channels: [batch, channels / b, height, width, b],
// where b is 8 or 16 by the machine and nothing here knows it. Its own rewrite to them asks for constant
// kernels; these operations take any. A blocked value keeps its plain shape as its type, and only
// blockedConv2d and fromBlocked can read it.

function emitBlocked(
  { emit }: Pick<LoweringContext, 'emit'>,
  type: string,
  inputs: readonly string[],
  attributes: Parameters<LoweringContext['emit']>[2] = {},
): string {
  // ONNX Runtime's own domain, which no other operation needs and the type of emit leaves out.
  return emit(type, inputs, attributes, 1, 'com.microsoft.nchwc')[0]!;
}

const toBlockedOperation: Operation = {
  name: 'toBlocked',
  infer: ([x]) => [x!],
  lower: (context) => [emitBlocked(context, 'ReorderInput', context.inputs)],
};

const fromBlockedOperation: Operation = {
  name: 'fromBlocked',
  infer: ([x]) => [x!],
  lower: (context) => {
    const channels = context.outputTypes[0]!.shape[1]!;
    return [emitBlocked(context, 'ReorderOutput', context.inputs, { channels })];
  },
};

type BlockedAttributes = ConvAttributes & { relu: boolean };
type Context = LoweringContext<BlockedAttributes>;

const blockedConvOperation: Operation<BlockedAttributes> = {
  name: 'blockedConv2d',
  infer: (inputs, attributes) => convOperation.infer(inputs, attributes),
  lower: (context) => {
    const { inputs, inputTypes, attributes } = context;
    const [out, , height, width] = inputTypes[1]!.shape as [number, number, number, number];
    const bias = inputs[2] === undefined ? [] : [padToBlock(context, inputs[2], out)];
    const y = emitBlocked(context, 'Conv', [inputs[0]!, blockKernel(context), ...bias], {
      kernel_shape: [height, width],
      strides: attributes.stride,
      dilations: attributes.dilation,
      pads: attributes.pads,
      ...(attributes.relu ? { activation: 'Relu' } : {}),
    });
    return [y];
  },
};

/** Zeros after the first axis's elements, up to a multiple of 4: what a reorder asks for. */
function padToFour({ emit, integers }: Context, tensor: string, size: number, rank: number) {
  const missing = (4 - (size % 4)) % 4;
  if (missing === 0) return tensor;
  const pads = Array.from({ length: 2 * rank }, (_, i) => (i === rank ? missing : 0));
  return emit('Pad', [tensor, integers(pads)])[0]!;
}

/** A bias as long as the block-aligned channels are, whatever the block. */
function padToBlock(context: Context, bias: string, out: number): string {
  if (out % 16 === 0) return bias;
  const { emit, integers } = context;
  const four = padToFour(context, bias, out, 1);
  const image = emit('Reshape', [four, integers([1, -1, 1, 1])])[0]!;
  const blocked = emitBlocked(context, 'ReorderInput', [image]);
  return emit('Reshape', [blocked, integers([-1])])[0]!;
}

/**
 * The kernel as blocked convolutions read it: [out / b, in / b, height, width, b of in, b of out], made by two
 * reorders, of which each blocks one of the channel axes; with unblocked input [out / b, in, height, width, b].
 */
function blockKernel(context: Context): string {
  const { emit, integers, inputs, inputTypes } = context;
  const [out, channels, , width] = inputTypes[1]!.shape as [number, number, number, number];
  const height = inputTypes[1]!.shape[2]!;
  const rows = padToFour(context, inputs[1]!, out, 4);
  const inner = readsPlain(channels) ? rows : emitBlocked(context, 'ReorderInput', [rows]);
  const image = emit('Reshape', [inner, integers([1, Math.ceil(out / 4) * 4, -1, width])])[0]!;
  const blocked = emitBlocked(context, 'ReorderInput', [image]);
  const known = readsPlain(channels) || channels % 16 === 0;
  const shape = known ? [-1, channels, height, width] : [out, -1, height, width];
  return emit('Reshape', [blocked, integers(shape)])[0]!;
}

/** Whether a blocked convolution of so many input channels reads them as they are. */
function readsPlain(channels: number): boolean {
  return channels < 8;
}

/** Whether a convolution can run on blocked channels, whatever the block. */
export function canBlock(channels: number, out: number): boolean {
  return readsPlain(channels) || channels % 16 === 0 || (channels % 4 === 0 && out % 16 === 0);
}

/**
 * conv2d computed on blocked channels; equal to it up to rounding.
 * @param inputs x, kernel and bias as conv2d takes them; one group, channels that `canBlock`.
 */
export function blockedConv2d(inputs: readonly Value[], attributes: ConvAttributes): Value {
  const [x, ...others] = inputs as [Value, ...Value[]];
  const blocked = readsPlain(x.shape[1]!) ? x : applySingle(toBlockedOperation, [x], {});
  const settings = { ...attributes, relu: false };
  const y = applySingle(blockedConvOperation, [blocked, ...others], settings);
  return applySingle(fromBlockedOperation, [y], {});
}

/** The same with a ReLU after it. @param conv the node behind a result of `blockedConv2d`'s. */
export function withRelu(conv: Node): Value {
  const settings = { ...(conv.attributes as BlockedAttributes), relu: true };
  const y = applySingle(blockedConvOperation, conv.inputs, settings);
  return applySingle(fromBlockedOperation, [y], {});
}
