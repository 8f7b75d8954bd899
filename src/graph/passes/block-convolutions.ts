import { adjointAttributes, adjointKernel, isPlain } from '../ops/adjoint-kernel.js';
import { blockedConv2d, canBlock, withRelu } from '../ops/blocked-conv2d.js';
import { concat } from '../ops/concat.js';
import type { ConvAttributes } from '../ops/conv2d.js';
import { scalar } from '../ops/leaves.js';
import { slice } from '../ops/slice.js';
import { expand } from '../ops/sum.js';
import { transpose } from '../ops/transpose.js';
import type { Node, Value } from '../value.js';
import { mergeCommonSubexpressions } from './common-subexpressions.js';
import { countUses } from './fuse-products.js';
import { rewrite } from './rewrite.js';

/**
 * Runs convolutions, and input gradients that are convolutions, on ONNX Runtime's blocked channels; for its CPU
 * backend on x64, and for graphs whose kernels are fed (constant kernels it blocks itself). The last pass:
 * its results have no gradient.
 */
export function blockConvolutions(outputs: readonly Value[]): readonly Value[] {
  const uses = countUses(outputs);
  const blocked = rewrite(outputs, (node, inputs) => {
    const attributes = node.attributes as ConvAttributes;
    if (node.operation.name === 'conv2d') return blockForward(inputs, attributes);
    if (node.operation.name === 'conv2dInputGradient') return blockAdjoint(inputs, attributes);
    if (node.operation.name === 'conv2dWeightGradient') return blockWeights(inputs, attributes);
    return node.operation.name === 'relu' ? fuseRelu(node, inputs[0]!, uses) : undefined;
  });
  return mergeCommonSubexpressions(blocked);
}

function blockForward(
  inputs: readonly Value[],
  attributes: ConvAttributes,
): readonly Value[] | undefined {
  const [x, kernel] = inputs as [Value, Value];
  if (attributes.groups !== 1 || !gains(x.shape[1]!, kernel.shape[0]!)) return undefined;
  return [blockedConv2d(inputs, attributes)];
}

function blockAdjoint(
  [dy, kernel]: readonly Value[],
  attributes: ConvAttributes,
): readonly Value[] | undefined {
  if (!isPlain(kernel!.shape, attributes)) return undefined;
  return blockForward([dy!, adjointKernel(kernel!)], adjointAttributes(kernel!.shape, attributes));
}

/**
 * The weight gradient as a convolution with batch and channels swapped: dy's images are the kernel, strides and
 * dilations change places, and what comes out is [in, out, kernel height, kernel width].
 */
function blockWeights(
  [x, dy]: readonly Value[],
  { stride, dilation, pads, groups, shape }: ConvAttributes,
): readonly Value[] | undefined {
  const [out, , height, width] = shape as [number, number, number, number];
  if (groups !== 1 || out < 4 || !canBlock(x!.shape[0]!, out)) return undefined;
  const [top, left, bottom, right] = pads as [number, number, number, number];
  const images = transpose(padColumns(x!, left, right), [1, 0, 2, 3]);
  const kernel = transpose(dy!, [1, 0, 2, 3]);
  const product = blockedConv2d([images, kernel], {
    stride: dilation,
    dilation: stride,
    pads: [top, 0, bottom, 0],
    groups: 1,
    shape: [],
  });
  // Where the strides left rows or columns over, taps beyond the kernel come out too.
  const taps = slice(
    product,
    { axis: 2, start: 0, end: height },
    { axis: 3, start: 0, end: width },
  );
  return [transpose(taps, [1, 0, 2, 3])];
}

// Columns at a padded edge are computed one by one, and here they are all there are: the zeros are made.
function padColumns(x: Value, left: number, right: number): Value {
  const [batch, channels, height] = x.shape as [number, number, number, number];
  const zeros = (n: number) => (n > 0 ? [expand(scalar(0), [batch, channels, height, n])] : []);
  const parts = [...zeros(left), x, ...zeros(right)];
  return parts.length === 1 ? x : concat(parts, 3);
}

// Few channels fill too little of a block to pay for the reorders.
function gains(channels: number, out: number): boolean {
  return channels > 3 && out > 3 && canBlock(channels, out);
}

function fuseRelu(
  node: Node,
  x: Value,
  uses: ReadonlyMap<Value, number>,
): readonly Value[] | undefined {
  const conv = x.node.inputs[0]?.node;
  if (conv?.operation.name !== 'blockedConv2d' || uses.get(node.inputs[0]!) !== 1) return undefined;
  return [withRelu(conv)];
}
