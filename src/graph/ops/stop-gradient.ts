import { inferSame } from '../broadcast.js';
import { applySingle, type GradientRule, type Operation, type Value } from '../value.js';

const stopGradientOperation: Operation = {
  name: 'stopGradient',
  infer: inferSame,
  gradient: () => [undefined],
  lower: ({ inputs }) => [inputs[0]!],
};

const customGradientOperation: Operation<{ rule: GradientRule }> = {
  name: 'customGradient',
  infer: inferSame,
  gradient: ({ gradients: [g], attributes: { rule } }) => [undefined, ...(g ? rule(g) : [])],
  lower: ({ inputs }) => [inputs[0]!],
};

/** x, taken as constant by differentiation. */
export function stopGradient(x: Value): Value {
  return applySingle(stopGradientOperation, [x], {});
}

/**
 * Replaces the gradient of the subgraph from `inputs` to `output` by `rule`:
 * straight-through estimators, surrogate spikes, trainable quantiser steps.
 * @param rule the gradient of the output in, the gradient of each of `inputs` out; undefined for none.
 */
export function customGradient(output: Value, inputs: readonly Value[], rule: GradientRule): Value {
  return applySingle(customGradientOperation, [output, ...inputs], { rule });
}
