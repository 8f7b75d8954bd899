import { add } from '../../ops/add.js';
import { affineChannels } from '../../ops/batch-norm.js';
import { divide } from '../../ops/divide.js';
import { mean } from '../../ops/mean.js';
import { square } from '../../ops/multiply.js';
import { reshape } from '../../ops/reshape.js';
import { sqrt } from '../../ops/sqrt.js';
import { subtract } from '../../ops/subtract.js';
import type { Node, Value } from '../../value.js';

/** Batch normalisation in training is missing: its statistics are worked out as means. */
export function normaliseBySums(
  node: Node,
  inputs: readonly Value[],
): readonly Value[] | undefined {
  if (node.operation.name !== 'batchNormTrain') return undefined;
  const [x, gain, offset] = inputs as [Value, Value, Value];
  const axes = x.shape.map((_, axis) => axis).filter((axis) => axis !== 1);
  const average = mean(x, axes, true);
  const centred = subtract(x, average);
  const channels = [x.shape[1]!];
  const variance = reshape(mean(square(centred), axes, true), channels);
  const slope = divide(gain, sqrt(add(variance, node.attributes.epsilon as number)));
  return [affineChannels(centred, slope, offset), reshape(average, channels), variance];
}
