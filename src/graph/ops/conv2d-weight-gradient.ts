import type { LoweringContext } from '../value.js';
import type { ConvAttributes } from './conv2d.js';

type Context = LoweringContext<ConvAttributes>;

/**
 * ONNX nodes of dw[o, c, i, j] = Σ_n Σ_hw dy[n, o, h, w] · x[n, c, h·s + i·d - p, w·s + j·d - p].
 * ONNX has no such operator; both ways below gather shifted copies and multiply matrices per image.
 */
export function lowerWeightGradient(context: Context): readonly string[] {
  const { stride, dilation, groups } = context.attributes;
  const plain = groups === 1 && [...stride, ...dilation].every((n) => n === 1);
  return plain ? lowerByShifts(context) : lowerByTaps(context);
}

function padInput(context: Context): string {
  const { emit, inputs, integers, attributes } = context;
  const [top, left, bottom, right] = attributes.pads as [number, number, number, number];
  if (top + left + bottom + right === 0) return inputs[0]!;
  return emit('Pad', [inputs[0]!, integers([0, 0, top, left, 0, 0, bottom, right])])[0]!;
}

/**
 * Stride 1: kw column-shifted copies of x and kh row-shifted copies of dy, stacked on channels, give all
 * kh·kw taps in one batched product; (kh + kw) copies are made, not kh·kw.
 */
function lowerByShifts(context: Context): readonly string[] {
  const { emit, inputs, inputTypes, integers, attributes } = context;
  const [batch, out, height, width] = inputTypes[1]!.shape as [number, number, number, number];
  const [, channels, kernelHeight, kernelWidth] = attributes.shape as [
    number,
    number,
    number,
    number,
  ];
  const rows = height + kernelHeight - 1;
  const padded = padInput(context);
  const columns = Array.from(
    { length: kernelWidth },
    (_, j) => emit('Slice', [padded, integers([j]), integers([j + width]), integers([3])])[0]!,
  );
  const shifted = Array.from(
    { length: kernelHeight },
    (_, i) => emit('Pad', [inputs[1]!, integers([0, 0, i, 0, 0, 0, kernelHeight - 1 - i, 0])])[0]!,
  );
  const join = (parts: string[], size: number) => {
    const joined = parts.length === 1 ? parts[0]! : emit('Concat', parts, { axis: 1 })[0]!;
    return emit('Reshape', [joined, integers([batch, size, rows * width])])[0]!;
  };
  const x = kernelWidth === 1 ? padded : join(columns, kernelWidth * channels);
  const xs =
    kernelWidth === 1 ? emit('Reshape', [x, integers([batch, channels, rows * width])])[0]! : x;
  const dys = join(kernelHeight === 1 ? [inputs[1]!] : shifted, kernelHeight * out);
  const product = emit('FusedMatMul', [dys, xs], { transB: 1 }, 1, 'com.microsoft')[0]!;
  const total = emit('ReduceSum', [product, integers([0])], { keepdims: 0 })[0]!;
  const split = emit('Reshape', [total, integers([kernelHeight, out, kernelWidth, channels])])[0]!;
  return emit('Transpose', [split], { perm: [1, 3, 0, 2] });
}

/** Any stride, dilation and groups: one strided slice of x a tap. */
function lowerByTaps(context: Context): readonly string[] {
  const { emit, inputs, inputTypes, integers, attributes } = context;
  const [batch, out, height, width] = inputTypes[1]!.shape as [number, number, number, number];
  const [, channels, kernelHeight, kernelWidth] = attributes.shape as [
    number,
    number,
    number,
    number,
  ];
  const { stride, dilation, groups } = attributes;
  const padded = padInput(context);
  const taps: string[] = [];
  for (let i = 0; i < kernelHeight; i++) {
    for (let j = 0; j < kernelWidth; j++) {
      const top = i * dilation[0]!;
      const left = j * dilation[1]!;
      const tap = emit('Slice', [
        padded,
        integers([top, left]),
        integers([top + (height - 1) * stride[0]! + 1, left + (width - 1) * stride[1]! + 1]),
        integers([2, 3]),
        integers(stride),
      ])[0]!;
      taps.push(emit('Reshape', [tap, integers([batch, groups, channels, height * width])])[0]!);
    }
  }
  const x = taps.length === 1 ? taps[0]! : emit('Concat', taps, { axis: 2 })[0]!;
  const dy = emit('Reshape', [
    inputs[1]!,
    integers([batch, groups, out / groups, height * width]),
  ])[0]!;
  const product = emit('FusedMatMul', [dy, x], { transB: 1 }, 1, 'com.microsoft')[0]!;
  const total = emit('ReduceSum', [product, integers([0])], { keepdims: 0 })[0]!;
  const split = emit('Reshape', [total, integers([out, kernelHeight, kernelWidth, channels])])[0]!;
  return emit('Transpose', [split], { perm: [0, 3, 1, 2] });
}
