import type { OptimiserSettings } from '../../nn/index.js';
import type { AveragingSettings } from '../../training/settings.js';
import type { ResolvedTraining } from './resolved.js';

/** What people call a method, and a sentence that says what it does. */
export interface MethodText {
  readonly label: string;
  readonly description: string;
}

/** The texts of a method that brings none of its own. */
export function methodText(
  method: ResolvedTraining['method'],
  optimiser: OptimiserSettings,
  averaging: AveragingSettings,
): MethodText {
  const averages = averaging === 'none' ? '' : ', with the weights of the last epochs averaged';
  const known = hardwareAware(method);
  if (known) return { label: known.label, description: `${known.description}${averages}.` };
  const name = optimiser.kind === 'adam' ? 'Adam' : 'SGD';
  const plain = optimiser.kind === 'adam' ? 'Adam' : 'Stochastic gradient descent';
  const label = averaging === 'none' ? name : name === 'SGD' ? 'SWA' : 'Adam with SWA';
  return { label, description: `${plain} that knows nothing of the hardware${averages}.` };
}

function hardwareAware(method: ResolvedTraining['method']): MethodText | undefined {
  switch (method.kind) {
    case 'sgd':
      return undefined;
    case 'wvat':
      return {
        label: 'WVAT',
        description:
          'Weight-variation-aware training: gradients at weights moved as the hardware would move them, or up the loss',
      };
    case 'awp':
      return {
        label: 'AWP',
        description:
          'Adversarial weight perturbation: gradients at weights moved up the loss by a share of their size',
      };
    case 'sam':
      return {
        label: 'SAM',
        description:
          'Sharpness-aware minimisation: gradients at the worst weights within a distance',
      };
    case 'ha-sgd':
      return {
        label: 'HA-SGD',
        description:
          'Hessian-aware stochastic gradient descent: gradients at weights with the noise of the devices',
      };
    case 'hrat':
      return {
        label: 'HRAT',
        description:
          'Hardware-restriction-aware training: gradients of the network as its circuit computes it, with its states, clamps and errors',
      };
  }
}

/** Tells methods of one label apart by their names. */
export function distinctLabels<M extends { readonly name: string; readonly label: string }>(
  methods: readonly M[],
  given: ReadonlySet<string>,
): M[] {
  return methods.map((method) => {
    const same = methods.filter(({ label }) => label === method.label).length;
    if (same === 1 || given.has(method.name)) return method;
    return { ...method, label: `${method.label} (${method.name})` };
  });
}
