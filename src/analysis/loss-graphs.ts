import { add, gradients, input, multiply, sum, type Value } from '../graph/index.js';
import { applyModel, lossOf, type ModelSpec } from '../nn/index.js';

/** Names under which derivatives are fed and fetched. */
export const derivative = {
  gradient: (name: string) => `gradient.${name}`,
  direction: (name: string) => `direction.${name}`,
  product: (name: string) => `product.${name}`,
} as const;

interface EvaluationLoss {
  /** Mean cross-entropy of the batch, nats, or the network's own objective. */
  readonly loss: Value;
  /** Inputs of all tensors, by name. */
  readonly tensors: ReadonlyMap<string, Value>;
}

/**
 * The loss of the network as it is used: running statistics as they are, no dropout. So the loss of a data set is
 * the mean over its images, however they are put in batches. Inputs: images, labels (int64), every tensor.
 */
function evaluationLoss(model: ModelSpec, size: number): EvaluationLoss {
  const tensors = new Map<string, Value>();
  const source = (name: string, shape: readonly number[]) => {
    const value = input(name, shape);
    tensors.set(name, value);
    return value;
  };
  const images = input('images', [size, ...model.input]);
  const applied = applyModel(model, images, 'evaluation', source);
  return { loss: lossOf(applied, input('labels', [size], 'int64')), tensors };
}

/** Outputs: `loss`, and its gradient by each of `names` under `gradient.*`. */
export function gradientGraph(
  model: ModelSpec,
  size: number,
  names: readonly string[],
): Record<string, Value> {
  const { loss, tensors } = evaluationLoss(model, size);
  const slopes = gradients(
    loss,
    names.map((name) => tensors.get(name)!),
  );
  return { loss, ...named(derivative.gradient, names, slopes) };
}

/**
 * The Hessian of the loss times a direction, H·v = ∇(∇L · v), v fed under `direction.*`; outputs: `product.*`.
 * @see Pearlmutter 1994.
 */
export function hessianProductGraph(
  model: ModelSpec,
  size: number,
  names: readonly string[],
): Record<string, Value> {
  const { loss, tensors } = evaluationLoss(model, size);
  const points = names.map((name) => tensors.get(name)!);
  const slopes = gradients(loss, points);
  const along = slopes
    .map((slope, i) => sum(multiply(slope, input(derivative.direction(names[i]!), slope.shape))))
    .reduce((a, b) => add(a, b));
  return named(derivative.product, names, gradients(along, points));
}

function named(
  label: (name: string) => string,
  names: readonly string[],
  values: readonly Value[],
): Record<string, Value> {
  return Object.fromEntries(names.map((name, i) => [label(name), values[i]!]));
}
