import { applySingle, type Dtype, type Operation, type Value } from '../value.js';

/** ONNX's numbers of the element types. */
export const onnxDtypes: Readonly<Record<Dtype, number>> = {
  float32: 1,
  int32: 6,
  int64: 7,
  bool: 9,
};

const castOperation: Operation<{ dtype: Dtype }> = {
  name: 'cast',
  infer: ([x], { dtype }) => [{ dtype, shape: x!.shape }],
  gradient: () => [undefined],
  lower: ({ emit, inputs, attributes }) =>
    emit('Cast', inputs, { to: onnxDtypes[attributes.dtype] }),
};

/** The same numbers in another element type. Gradients stop here. */
export function cast(x: Value, dtype: Dtype): Value {
  return x.dtype === dtype ? x : applySingle(castOperation, [x], { dtype });
}
