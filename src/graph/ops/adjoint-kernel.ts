import {
  applySingle,
  type LoweringContext,
  type Operation,
  type Shape,
  type Value,
} from '../value.js';
import type { ConvAttributes } from './conv2d.js';

const toTheStart = -(2 ** 31);

/** ONNX nodes that turn a kernel by 180° and swap its channels: [out, in, …] to [in, out, …]. */
export function lowerAdjointKernel(
  { emit, integers }: Pick<LoweringContext, 'emit' | 'integers'>,
  kernel: string,
  [, , height, width]: Shape,
): string {
  const backwards = [
    integers([-1, -1]),
    integers([toTheStart, toTheStart]),
    integers([2, 3]),
    integers([-1, -1]),
  ];
  const turned = height! * width! === 1 ? kernel : emit('Slice', [kernel, ...backwards])[0]!;
  return emit('Transpose', [turned], { perm: [1, 0, 2, 3] })[0]!;
}

const adjointKernelOperation: Operation = {
  name: 'adjointKernel',
  infer: ([kernel]) => {
    const [out, channels, height, width] = kernel!.shape as [number, number, number, number];
    return [{ dtype: 'float32', shape: [channels, out, height, width] }];
  },
  gradient: ({ gradients: [g] }) => [g && adjointKernel(g)],
  lower: (context) => [
    lowerAdjointKernel(context, context.inputs[0]!, context.inputTypes[0]!.shape),
  ],
};

/**
 * The kernel whose convolution undoes a convolution's shifts: w'[c, o, i, j] = w[o, c, -i, -j].
 * @param kernel [out, in, height, width].
 * @returns [in, out, height, width].
 */
export function adjointKernel(kernel: Value): Value {
  return applySingle(adjointKernelOperation, [kernel], {});
}

/** Stride 1, one group, and no more padding than the kernel reaches: the gradient is a plain convolution. */
export function isPlain(
  kernel: Shape,
  { stride, pads, dilation, groups }: ConvAttributes,
): boolean {
  return (
    groups === 1 &&
    stride.every((step) => step === 1) &&
    pads.every((n, i) => n <= dilation[i % 2]! * (kernel[2 + (i % 2)]! - 1))
  );
}

/** The convolution by the adjoint kernel that is the input gradient of a plain convolution. */
export function adjointAttributes(kernel: Shape, attributes: ConvAttributes): ConvAttributes {
  const pads = attributes.pads.map(
    (n, i) => attributes.dilation[i % 2]! * (kernel[2 + (i % 2)]! - 1) - n,
  );
  return { ...attributes, pads, shape: [] };
}
