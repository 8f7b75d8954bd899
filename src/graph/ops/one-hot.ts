import { applySingle, type Operation, requireShape, type Value } from '../value.js';

const oneHotOperation: Operation<{ classes: number }> = {
  name: 'oneHot',
  infer: ([labels], { classes }) => {
    requireShape(labels!.dtype !== 'float32', 'oneHot', 'labels must be integers', labels!.dtype);
    return [{ dtype: 'float32', shape: [...labels!.shape, classes] }];
  },
  gradient: () => [undefined],
  lower: ({ emit, inputs, integers, floats, attributes }) =>
    emit('OneHot', [inputs[0]!, integers([attributes.classes]), floats([0, 1], [2])]),
};

/** 1 at each label's index along a new last axis, 0 elsewhere. @param labels integers in [0, classes). */
export function oneHot(labels: Value, classes: number): Value {
  return applySingle(oneHotOperation, [labels], { classes });
}
