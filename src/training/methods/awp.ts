import { varies } from '../../device/index.js';
import type { ParameterSpec } from '../../nn/index.js';
import { momentsOf } from '../../random/index.js';
import { GradientAscent } from '../gradient-ascent.js';
import type { AwpSettings } from '../settings.js';
import type { TensorSet } from '../tensor-set.js';
import { gradientsPerStep } from './cost.js';
import type { Method, MethodContext, StepContext } from './method.js';

/**
 * Adversarial weight perturbation: the gradient at weights moved up the loss by a fixed share of their own size,
 *
 *   v = γ · ∇L(w)/‖∇L(w)‖ · ‖w‖,   w ← w - η ∇L(w + v),
 *
 * layer by layer, on weight matrices and kernels. The WVAT paper prints no γ; without it v is as long as w and
 * destroys any network. 0.01 is that of the authors' published code. The paper's x' are adversarial images; for plain
 * classification, as in its Figure 1, they are the clean ones (our choice). Running statistics of batch
 * normalisation move on by the second gradient alone.
 * @see Wu, Xia and Wang, NeurIPS 2020, section 3; WVAT paper, section 2.
 */
export class Awp implements Method {
  readonly gradientsPerStep: number;
  readonly points = 1;
  private readonly perturbed: readonly ParameterSpec[];
  private readonly ascent: GradientAscent;

  constructor(
    private readonly settings: AwpSettings,
    context: MethodContext,
  ) {
    const { targets, norm } = settings;
    this.gradientsPerStep = gradientsPerStep(settings);
    this.perturbed = context.parameters.filter(({ role }) => varies(role, targets));
    this.ascent = new GradientAscent(context, this.perturbed, { norm });
  }

  /** w + v. */
  async pointFor(step: StepContext): Promise<TensorSet> {
    const { gamma, norm } = this.settings;
    const squares = this.perturbed.map(({ name }) => squareSum(step.weights.get(name)));
    const total = squares.reduce((sum, value) => sum + value, 0);
    const radii = squares.map((value) => gamma * Math.sqrt(norm === 'network' ? total : value));
    return await this.ascent.move(step, radii);
  }

  async release(): Promise<void> {
    await this.ascent.release();
  }
}

/** Σ w². */
function squareSum(weights: Float32Array): number {
  const { mean, std } = momentsOf(weights);
  return weights.length * (std * std + mean * mean);
}
