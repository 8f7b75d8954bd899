import type { ModelSpec } from '../nn/index.js';
import {
  type Evaluation,
  evaluateBaked,
  type ImageSet,
  type ModelValues,
} from '../training/index.js';
import type { Execution } from './batch-executables.js';

/** Tests a network with these values: digitally, on a chip, or on an engine of another kind. */
export type Evaluate = (values: ModelValues) => Promise<Evaluation>;

/** Tests a network digitally on a set of images, its values compiled in. */
export function digitalEvaluation(
  model: ModelSpec,
  images: ImageSet,
  execution: Execution,
): Evaluate {
  return (values) => evaluateBaked(model, images, values, execution);
}
