import { GradientAscent } from '../gradient-ascent.js';
import type { SamSettings } from '../settings.js';
import type { TensorSet } from '../tensor-set.js';
import { gradientsPerStep } from './cost.js';
import type { Method, MethodContext, StepContext } from './method.js';

/**
 * Sharpness-aware minimisation: the gradient at the worst weights within a distance ρ, to first order,
 *
 *   ε(w) = ρ · sign(g) |g|^(q-1) / (Σ|g|^q)^(1/p),   1/p + 1/q = 1,   g = ∇L(w),   w ← w - η ∇L(w + ε),
 *
 * with p the norm that measures the distance: 2 gives ρ·g/‖g‖, 'infinity' gives ρ·sign(g). |g|^(q-1) is taken element
 * by element, as Foret et al. have it; the WVAT paper prints a norm there, which would make p = 2 the sign of the
 * gradient. All trainable tensors move, under one norm. Running statistics of batch normalisation move on by the
 * second gradient alone (our choice).
 * @see Foret, Kleiner, Mobahi and Neyshabur, ICLR 2021, equation 2; WVAT paper, section 2.
 */
export class Sam implements Method {
  readonly gradientsPerStep: number;
  readonly points = 1;
  private readonly radii: readonly number[];
  private readonly ascent: GradientAscent;

  constructor(settings: SamSettings, context: MethodContext) {
    this.gradientsPerStep = gradientsPerStep(settings);
    this.radii = context.parameters.map(() => settings.rho);
    this.ascent = new GradientAscent(context, context.parameters, {
      norm: 'network',
      p: settings.p,
    });
  }

  /** w + ε(w). */
  async pointFor(step: StepContext): Promise<TensorSet> {
    return await this.ascent.move(step, this.radii);
  }

  async release(): Promise<void> {
    await this.ascent.release();
  }
}
