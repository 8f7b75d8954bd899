import { add, multiply, subtract, type Value } from '../../graph/index.js';
import type { OptimiserKind } from './optimiser.js';

/**
 * Stochastic gradient descent, as PyTorch writes it: g ← ∇ + λw, m ← μm + g, w ← w - η·m; with Nesterov's
 * momentum w ← w - η·(g + μm). Without momentum there is no m.
 * @see Sutskever et al. 2013; torch.optim.SGD.
 */
export interface SgdSettings {
  readonly kind: 'sgd';
  /** μ, default 0.9. */
  readonly momentum: number;
  /** Default false. */
  readonly nesterov: boolean;
  /** λ, default 0. */
  readonly weightDecay: number;
}

export const sgd: OptimiserKind<SgdSettings> = {
  states: ({ momentum }) => (momentum > 0 ? ['momentum'] : []),
  step({ momentum, nesterov, weightDecay }, { weight, gradient, states, rate }) {
    const decayed = weightDecay > 0 ? add(multiply(weight, weightDecay), gradient) : gradient;
    const [m] = states;
    if (!m) return { weight: subtract(weight, multiply(decayed, rate)), states: [] };
    const next: Value = add(multiply(m, momentum), decayed);
    const direction = nesterov ? add(decayed, multiply(next, momentum)) : next;
    return { weight: subtract(weight, multiply(direction, rate)), states: [next] };
  },
};
