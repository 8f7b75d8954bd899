import { inferFloat } from '../broadcast.js';
import { applySingle, type Operation, type Value } from '../value.js';

const floorOperation: Operation = {
  name: 'floor',
  infer: inferFloat('floor'),
  gradient: () => [undefined],
  lower: ({ emit, inputs }) => emit('Floor', inputs),
  fold: ([x]) => Math.floor(x!),
};

/** The largest integer not above; its gradient is zero. */
export function floor(x: Value): Value {
  return applySingle(floorOperation, [x], {});
}
