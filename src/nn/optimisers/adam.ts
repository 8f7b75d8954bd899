import { add, divide, multiply, sqrt, subtract } from '../../graph/index.js';
import type { OptimiserKind } from './optimiser.js';

/**
 * Adam with bias correction: m ← β₁m + (1-β₁)g, v ← β₂v + (1-β₂)g²,
 * w ← w - η · m/(1-β₁ᵗ) / (√(v/(1-β₂ᵗ)) + ε); λw is added to g first.
 * @see Kingma and Ba 2015; torch.optim.Adam.
 */
export interface AdamSettings {
  readonly kind: 'adam';
  /** Default 0.9. */
  readonly beta1: number;
  /** Default 0.999. */
  readonly beta2: number;
  /** Default 1e-8. */
  readonly epsilon: number;
  /** λ, default 0. */
  readonly weightDecay: number;
}

export const adam: OptimiserKind<AdamSettings> = {
  states: () => ['mean', 'square'],
  step({ beta1, beta2, epsilon, weightDecay }, { weight, gradient, states, rate, correction }) {
    const g = weightDecay > 0 ? add(multiply(weight, weightDecay), gradient) : gradient;
    const mean = add(multiply(states[0]!, beta1), multiply(g, 1 - beta1));
    const square = add(multiply(states[1]!, beta2), multiply(multiply(g, g), 1 - beta2));
    const root = add(multiply(sqrt(square), correction.square), epsilon);
    const step = divide(multiply(mean, correction.mean), root);
    return { weight: subtract(weight, multiply(step, rate)), states: [mean, square] };
  },
  corrections: ({ beta1, beta2 }, step) => ({
    mean: 1 / (1 - beta1 ** step),
    square: 1 / Math.sqrt(1 - beta2 ** step),
  }),
};
