import type { ArrayLayer } from './layer.js';

/** What a convolution takes and gives; stride 1, no padding. */
export interface ConvolutionShape {
  readonly inputs: number;
  readonly outputs: number;
  readonly height: number;
  readonly width: number;
  readonly kernel: number;
}

/** A convolution as products of one matrix with the patches of its input, in reading order. */
export interface Patches {
  readonly count: number;
  /** @param input [inputs, height, width]. @param out [outputs, count], written. */
  forward(layer: ArrayLayer, input: Float32Array, out: Float32Array): void;
  /** Errors of the input, each the sum over the patches that hold it. @param delta [outputs, count]. */
  backward(layer: ArrayLayer, delta: Float32Array): Float32Array;
  /** One update for each patch of the last forward. */
  update(layer: ArrayLayer, delta: Float32Array, rate: number): void;
}

export function createPatches(shape: ConvolutionShape): Patches {
  const { inputs, outputs, kernel, height, width } = shape;
  const columns = width - kernel + 1;
  const count = (height - kernel + 1) * columns;
  const length = inputs * kernel ** 2 + 1;
  const offsets = offsetsOf(shape);
  // Every patch with its 1 for the bias, one after the other.
  const all = new Float32Array(count * length).fill(1);
  const patch = Array.from({ length: count }, (_, p) => all.subarray(p * length, (p + 1) * length));
  const start = Uint32Array.from(patch, (_, p) => Math.floor(p / columns) * width + (p % columns));
  const y = new Float32Array(outputs);
  const z = new Float32Array(length);
  const errors = new Float32Array(inputs * height * width);
  const take = (delta: Float32Array, p: number) => {
    for (let o = 0; o < outputs; o++) y[o] = delta[o * count + p]!;
    return y;
  };
  return {
    count,
    forward(layer, input, out) {
      for (let p = 0; p < count; p++) {
        const x = patch[p]!;
        for (let k = 0; k < offsets.length; k++) x[k] = input[start[p]! + offsets[k]!]!;
        layer.forward(x, y);
        for (let o = 0; o < outputs; o++) out[o * count + p] = y[o]!;
      }
    },
    backward(layer, delta) {
      errors.fill(0);
      for (let p = 0; p < count; p++) {
        layer.backward(take(delta, p), z);
        for (let k = 0; k < offsets.length; k++) errors[start[p]! + offsets[k]!]! += z[k]!;
      }
      return errors;
    },
    update(layer, delta, rate) {
      for (let p = 0; p < count; p++) layer.update(patch[p]!, take(delta, p), rate);
    },
  };
}

/** Where the values of a patch lie, from its first one on: channel by channel, row by row. */
function offsetsOf({ inputs, height, width, kernel }: ConvolutionShape): Uint32Array {
  return Uint32Array.from({ length: inputs * kernel ** 2 }, (_, k) => {
    const channel = Math.floor(k / kernel ** 2);
    const row = Math.floor(k / kernel) % kernel;
    return (channel * height + row) * width + (k % kernel);
  });
}
