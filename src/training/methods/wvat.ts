import {
  applyVariation,
  columnsOf,
  type Variation,
  variationSquareSum,
  varies,
} from '../../device/index.js';
import type { ParameterSpec } from '../../nn/index.js';
import { type Stream, uniformAt } from '../../random/index.js';
import { GradientAscent } from '../gradient-ascent.js';
import type { WvatSettings } from '../settings.js';
import type { TensorSet } from '../tensor-set.js';
import { gradientsPerStep } from './cost.js';
import type { Method, MethodContext, StepContext } from './method.js';

/**
 * Weight-variation-aware training: minimise L(w + w_v) by taking each gradient at varied weights and applying
 * it to the clean ones,
 *
 *   w ← w - η ∇L(w + w_v),
 *
 * where w_v, for each batch, is with probability p
 * - HSV, hardware-simulated variation, Δw = γ·N(0, (σ_v·A)²), A the layer's range; or, with probability P(GAV),
 * - GAV, gradient-ascent variation, α·v with v = ∇L(w)/‖∇L(w)‖ · ‖Δw‖ and ‖Δw‖ that of an HSV drawn for the
 *   same batch,
 * and otherwise nothing. The range is that of the current weights, taken anew at every step.
 *
 * The paper's text and formula disagree on its threshold w_th; here the probability of GAV is named for what it
 * is. Our choices: p = 1; the norm per layer, as A is (`norm: 'network'` for SAM's way); biases and batch norm
 * unvaried.
 * @see WVAT paper, section 3.
 */
export class Wvat implements Method {
  readonly gradientsPerStep: number;
  readonly points = 1;
  private readonly varying: readonly ParameterSpec[];
  private readonly ascent: GradientAscent;

  constructor(
    private readonly settings: WvatSettings,
    private readonly context: MethodContext,
  ) {
    const { targets, norm } = settings;
    this.gradientsPerStep = gradientsPerStep(settings);
    this.varying = context.parameters.filter(({ role }) => varies(role, targets));
    this.ascent = new GradientAscent(context, this.varying, { norm });
  }

  async pointFor(step: StepContext): Promise<TensorSet> {
    const stream = this.context.stream.child('step', step.step);
    const coins = stream.child('coins');
    if (uniformAt(coins, 0) >= this.settings.applyProbability) return step.weights;
    const ascends = uniformAt(coins, 1) < this.settings.gavProbability;
    return ascends
      ? this.gradientAscentVariation(step, stream)
      : this.hardwareVariation(step, stream);
  }

  /** HSV: w + Δw. */
  private hardwareVariation({ weights }: StepContext, stream: Stream): TensorSet {
    const { scratch } = this.context;
    scratch.copyFrom(weights);
    for (const { name, shape } of this.varying) {
      const columns = columnsOf(shape);
      const [clean, out] = [weights.get(name), scratch.get(name)];
      applyVariation(clean, columns, this.variation, stream.child(name), out);
    }
    return scratch;
  }

  /** GAV: w + α·v. */
  private async gradientAscentVariation(step: StepContext, stream: Stream): Promise<TensorSet> {
    const { alpha, norm } = this.settings;
    const squares = this.varying.map(({ name, shape }) => {
      const clean = step.weights.get(name);
      return variationSquareSum(clean, columnsOf(shape), this.variation, stream.child(name));
    });
    const total = squares.reduce((sum, value) => sum + value, 0);
    const radii = squares.map((value) => alpha * Math.sqrt(norm === 'network' ? total : value));
    return await this.ascent.move(step, radii);
  }

  /** Of deviation γ·σ_v·A. */
  private get variation(): Variation {
    const { gamma, sigmaOfRange, range } = this.settings;
    return { sigmaOfRange: gamma * sigmaOfRange, range };
  }

  async release(): Promise<void> {
    await this.ascent.release();
  }
}
