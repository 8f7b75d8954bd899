import { affineChannels, batchNormTrain, divide, subtract, type Value } from '../../graph/index.js';
import { biasVolts, clampSwing, scaled } from '../signals.js';
import {
  addBias,
  type Fusing,
  fuseBias,
  fuseWeights,
  multiplyChannels,
  type NormContext,
  slopeOf,
} from './context.js';

/**
 * The paper's fusing: weights are fused by the moving averages and programmed so; the sum is brought back to its
 * own scale, where the batch normalises it; and what that gives is split into the two signals of the circuit,
 *
 *   y = (Q(f·W) + noise)·C(x) / f + b,   f = γ/√(σ² + ε),
 *   y_BN = γ(y - μ_B)/√(σ_B² + ε) + β,   b_fused = β + f·(b - μ),
 *   total = C((y_BN - b_fused)/s) + C(Q(b_fused)/s).
 *
 * The paper's equation 11 lacks a bracket and the division by f, which its text describes. b in y is not
 * quantised: the batch's mean takes it away, and b_fused is what a DAC makes. γ and β get gradients by both terms.
 * @see HRAT paper, section 4.4, Figure 2(b), equations 10 to 13.
 */
export const fuseAsHrat: Fusing = (context) => {
  const { norm, bias, scope, restrictions, s } = context;
  const slope = slopeOf(norm, norm.variance);
  const fusedBias = fuseBias(norm, slope, bias, norm.mean);
  const sum = normalise(context, unfuse(context, slope), subtract(norm.offset, fusedBias));
  const volts = clampSwing(sum, restrictions);
  return addBias(volts, biasVolts(scaled(fusedBias, s), scope, restrictions));
};

/**
 * PyTorch's fusing for quantised training: as HRAT's, without splitting what the batch normalisation gives; only
 * the weights' own distortion is trained for.
 * @see PyTorch 2022, torch/nn/intrinsic/qat/modules/conv_fused.py; HRAT paper, Figure 5(d).
 */
export const fuseAtUnfusedScale: Fusing = (context) => {
  const { norm } = context;
  return normalise(context, unfuse(context, slopeOf(norm, norm.variance)), norm.offset);
};

/** y on its own scale, from programmed fused weights. */
function unfuse({ w, bias, program, multiply }: NormContext, slope: Value): Value {
  const y = multiply(program(fuseWeights(w, slope)));
  const inverse = divide(1, slope);
  return bias ? affineChannels(y, inverse, bias) : multiplyChannels(y, inverse);
}

/**
 * (γ·(y - μ_B)/√(σ_B² + ε) + offset)/s: s divides γ and the offset, a number a channel each; the moving averages move on.
 * @param offset [channels].
 */
export function normalise(
  { norm, s }: Pick<NormContext, 'norm' | 's'>,
  y: Value,
  offset: Value,
): Value {
  const result = batchNormTrain(y, scaled(norm.gain, s), scaled(offset, s), norm.epsilon);
  norm.update(y, result.mean, result.variance);
  return result.y;
}
