import { SpecError } from '../errors.js';
import type { ModelTensors } from '../nn/index.js';
import { momentsOf } from '../random/index.js';
import type { Evaluation, ModelValues } from '../training/index.js';
import type { Evaluate } from './evaluate.js';

/** A network's results with its weights rounded to fewer and fewer levels. */
export interface QuantisationSweep {
  /** With float32 weights. */
  readonly digital: Evaluation;
  readonly steps: readonly (Evaluation & { readonly bits: number })[];
}

/**
 * Rounds a tensor to levels at equal distances around 0: q = Δ·round(w/Δ), Δ = max|w|/(2^(bits - 1) - 1).
 * Halves go away from 0, so that the levels stay symmetric.
 * @param weights any shape. @param bits an integer from 2 to 16; 2 bits are -Δ, 0, Δ.
 * @returns as many values, fresh.
 * @throws SpecError for other bits.
 */
export function quantise(weights: Float32Array, bits: number): Float32Array {
  if (!(Number.isInteger(bits) && bits >= 2 && bits <= 16)) {
    const message = `expected an integer from 2 to 16, got ${bits}. Leave quantisation out for more.`;
    throw new SpecError([{ path: 'bits', message }]);
  }
  const { min, max } = momentsOf(weights);
  const step = Math.max(Math.abs(min), Math.abs(max)) / (2 ** (bits - 1) - 1);
  if (step === 0) return weights.slice();
  return weights.map((w) => Math.sign(w) * Math.floor(Math.abs(w) / step + 0.5) * step);
}

/** A network with each weight matrix and kernel quantised on its own; biases and the rest are the same arrays. */
export function quantiseWeights(
  values: ModelValues,
  { parameters }: Pick<ModelTensors, 'parameters'>,
  bits: number,
): ModelValues {
  const rounded = new Map(values);
  for (const { name, role } of parameters) {
    if (role === 'weight') rounded.set(name, quantise(values.get(name)!, bits));
  }
  return rounded;
}

/**
 * Post-training quantisation: results at each number of bits. The paper does not name its scheme; per layer,
 * symmetric and uniform, from 8 bits to 2, is our choice.
 * @see WVAT paper, section 5.2 and Figure 7 (left).
 */
export async function quantisationSweep(
  values: ModelValues,
  tensors: Pick<ModelTensors, 'parameters'>,
  evaluate: Evaluate,
  allBits: readonly number[] = [8, 7, 6, 5, 4, 3, 2],
): Promise<QuantisationSweep> {
  const digital = await evaluate(values);
  const steps = [];
  for (const bits of allBits) {
    steps.push({ bits, ...(await evaluate(quantiseWeights(values, tensors, bits))) });
  }
  return { digital, steps };
}
