import { add, batchNormTrain, divide, sqrt, type Value } from '../../graph/index.js';
import { scaled } from '../signals.js';
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
 * Fusing by the current batch: a first product with the plain weights measures the batch, a second one uses weights
 * and bias fused by what it measured,
 *
 *   total = (Q(γ/√(σ_B² + ε)·W)·x + β + γ(b - μ_B)/√(σ_B² + ε)) / s.
 *
 * @see Jacob et al. 2018; HRAT paper, Figure 5(b).
 */
export const fuseByCurrentBatch: Fusing = (context) => {
  const { w, norm, bias, program, multiply, s } = context;
  const batch = measure(context);
  const slope = slopeOf(norm, batch.variance);
  const fusedBias = fuseBias(norm, slope, bias, batch.mean);
  return scaled(addBias(multiply(program(fuseWeights(w, slope))), fusedBias), s);
};

/**
 * Fusing by the moving averages, corrected to the current batch: weights fused by σ are programmed, which keeps
 * their range from moving with each batch; their product is multiplied by √(σ² + ε)/√(σ_B² + ε), which makes of
 * γ/σ the batch's γ/σ_B. The HRAT paper prints the inverse of that factor.
 * @see Krishnamoorthi 2018; HRAT paper, section 2 and Figure 5(c).
 */
export const fuseByMovingAverage: Fusing = (context) => {
  const { w, norm, bias, program, multiply, s } = context;
  const batch = measure(context);
  const deviation = (variance: Value) => sqrt(add(variance, norm.epsilon));
  const y = multiply(program(fuseWeights(w, slopeOf(norm, norm.variance))));
  const corrected = multiplyChannels(
    y,
    divide(deviation(norm.variance), deviation(batch.variance)),
  );
  const fusedBias = fuseBias(norm, slopeOf(norm, batch.variance), bias, batch.mean);
  return scaled(addBias(corrected, fusedBias), s);
};

/** Mean and variance of the batch under the plain weights; the moving averages move on. */
function measure({ w, bias, norm, multiply }: NormContext) {
  const y = addBias(multiply(w), bias);
  const { mean, variance } = batchNormTrain(y, norm.gain, norm.offset, norm.epsilon);
  norm.update(y, mean, variance);
  return { mean, variance };
}
