import type { Value } from '../../graph/index.js';
import { addInCircuit, fuseBias, fuseWeights, type NormContext, slopeOf } from './context.js';

/**
 * A trained layer in use, whatever it was fused by: weights and bias fused by the moving averages,
 *
 *   total = C(Q(f·W)·C(x)/s) + C(Q(β + f·(b - μ))/s),   f = γ/√(σ² + ε).
 * @see HRAT paper, equations 9, 12, 14 and 15.
 */
export function fusedInUse(context: NormContext): Value {
  const { w, norm, bias, program, multiply } = context;
  const slope = slopeOf(norm, norm.variance);
  const fusedBias = fuseBias(norm, slope, bias, norm.mean);
  return addInCircuit(multiply(program(fuseWeights(w, slope))), fusedBias, context);
}
