import { applySingle, type Operation, requireShape, type Value } from '../value.js';
import { onnxDtypes } from './cast.js';

const oneHotOperation: Operation<{ classes: number }> = {
  name: 'oneHot',
  infer: ([labels], { classes }) => {
    const fits = labels!.dtype === 'int64' || labels!.dtype === 'int32';
    requireShape(fits, 'oneHot', 'labels must be integers', labels!.dtype);
    requireShape(
      Number.isInteger(classes) && classes > 0,
      'oneHot',
      'the number of classes must be a positive integer',
      String(classes),
    );
    return [{ dtype: 'float32', shape: [...labels!.shape, classes] }];
  },
  gradient: () => [undefined],
  lower: ({ emit, inputs, inputTypes, integers, floats, attributes }) => {
    // ONNX Runtime's CPU kernel takes no int32 labels.
    const wide =
      inputTypes[0]!.dtype === 'int64' ? inputs : emit('Cast', inputs, { to: onnxDtypes.int64 });
    return emit('OneHot', [wide[0]!, integers([attributes.classes]), floats([0, 1], [2])]);
  },
};

/** 1 at each label's index along a new last axis, 0 elsewhere. @param labels integers in [0, classes). */
export function oneHot(labels: Value, classes: number): Value {
  return applySingle(oneHotOperation, [labels], { classes });
}
