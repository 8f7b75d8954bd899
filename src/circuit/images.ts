import { ShapeError } from '../errors.js';
import { formatShape, sizeOf } from '../graph/index.js';
import type { DeployedNetwork } from '../restriction/index.js';

/** Images in a batch. @throws ShapeError unless they are whole, and at least one. */
export function countImages({ input }: DeployedNetwork, images: Float32Array): number {
  const count = images.length / sizeOf(input);
  if (Number.isInteger(count) && count > 0) return count;
  throw new ShapeError(
    `circuit: images must be [batch, ...${formatShape(input)}], at least one, got ${images.length} elements. Pass whole images.`,
  );
}
