import { applySingle, type Operation, sizeOf, type Value } from '../value.js';

const zerosBetweenOperation: Operation<{ step: number }> = {
  name: 'zerosBetween',
  infer: ([x], { step }) => [
    { dtype: 'float32', shape: [...x!.shape.slice(0, -1), x!.shape.at(-1)! * step] },
  ],
  // Padding each element by itself copies four bytes at a time; repeating and masking runs in vectors.
  lower: ({ emit, inputs, inputTypes, outputTypes, integers, floats, attributes: { step } }) => {
    const { shape } = inputTypes[0]!;
    const [rows, columns] = [shape.at(-2) ?? 1, shape.at(-1)!];
    const images = sizeOf(shape) / (rows * columns);
    const flat = emit('Reshape', [inputs[0]!, integers([1, images, rows, columns])])[0]!;
    const repeated = emit('Resize', [flat, '', floats([1, 1, 1, step], [4])], {
      mode: 'nearest',
      nearest_mode: 'floor',
      coordinate_transformation_mode: 'asymmetric',
    })[0]!;
    const first = Float32Array.from({ length: columns * step }, (_, i) => (i % step === 0 ? 1 : 0));
    const masked = emit('Mul', [repeated, floats(first, [columns * step])])[0]!;
    return emit('Reshape', [masked, integers(outputTypes[0]!.shape)]);
  },
};

/**
 * Puts step - 1 zeros after each element of the last axis.
 * @returns [..., columns · step]; an element that is not finite makes its zeros NaN.
 */
export function zerosBetween(x: Value, step: number): Value {
  return applySingle(zerosBetweenOperation, [x], { step });
}
