import type { ConvAttributes } from '../../ops/conv2d.js';
import { pad } from '../../ops/slice.js';
import { applySingle, type Node, type Value } from '../../value.js';

const wrongCount = 6;
const added = 2;

/**
 * Convolutions of 6 channels to a multiple of 4 come out wrong: two channels of zeros are added to both operands.
 * @see https://github.com/microsoft/onnxruntime/issues/29651
 */
export function padChannels(node: Node, inputs: readonly Value[]): readonly Value[] | undefined {
  const [x, w, ...bias] = inputs as [Value, Value, ...Value[]];
  const { name } = node.operation;
  if (name !== 'conv2d' && name !== 'conv2dInputGradient') return undefined;
  const forward = name === 'conv2d';
  const { groups } = node.attributes as ConvAttributes;
  const results = w.shape[forward ? 0 : 1]!;
  if (groups !== 1 || x.shape[1] !== wrongCount || results % 4 !== 0) return undefined;
  const wider = (value: Value, channelAxis: number) =>
    pad(
      value,
      value.shape.map((_, axis) => [0, axis === channelAxis ? added : 0] as const),
    );
  // The gradient by the input sums over the kernel's outputs, the convolution over its inputs.
  const operands = [wider(x, 1), wider(w, forward ? 1 : 0), ...bias];
  return [applySingle(node.operation, operands, node.attributes)];
}
