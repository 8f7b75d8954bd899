import { applyVariation, columnsOf, type Variation, varies } from '../../device/index.js';
import type { ParameterSpec } from '../../nn/index.js';
import type { HaSgdSettings } from '../settings.js';
import type { TensorSet } from '../tensor-set.js';
import { gradientsPerStep } from './cost.js';
import type { Method, MethodContext, StepContext } from './method.js';

/**
 * Hessian-aware stochastic gradient descent: minimise the loss smoothed by the noise of the devices, J̃(w) =
 * E[J(w + Δw)], by the mean gradient at L samples around the weights,
 *
 *   w ← w - η (1/L) Σ_ℓ ∇J(w + Δw^(ℓ)),   Δw = A(w)·(σ·ε + μ),   ε ~ N(0, 1),
 *
 * with σ the training noise and μ a shift of the devices that is known beforehand. The range A of each filter is
 * 2·max|w|, taken anew at every step and given no gradient, as the paper's analysis does; biases, where they vary, have
 * that of their own vector, while an engine maps them with the weights. Our choices: L = 1 (the paper does not say); the samples of one step share its batch and
 * its dropout masks; running statistics of batch normalisation move on by the last sample's alone; batch
 * normalisation itself is not perturbed.
 * @see HA-SGD paper, section 4.3; section 5.2 and Figure 14 for the shift.
 */
export class HaSgd implements Method {
  readonly gradientsPerStep: number;
  readonly points: number;
  private readonly perturbed: readonly ParameterSpec[];
  private readonly variation: Variation;

  constructor(
    settings: HaSgdSettings,
    private readonly context: MethodContext,
  ) {
    this.gradientsPerStep = gradientsPerStep(settings);
    this.points = settings.samples;
    this.variation = settings;
    this.perturbed = context.parameters.filter(({ role }) => varies(role, settings.targets));
  }

  /** w + Δw^(ℓ). */
  async pointFor({ step, index, weights }: StepContext): Promise<TensorSet> {
    const { scratch, stream } = this.context;
    const sample = stream.child('step', step, 'sample', index);
    scratch.copyFrom(weights);
    for (const { name, shape } of this.perturbed) {
      const [clean, out] = [weights.get(name), scratch.get(name)];
      applyVariation(clean, columnsOf(shape), this.variation, sample.child(name), out);
    }
    return scratch;
  }

  async release(): Promise<void> {}
}
