import type { OptimiserSettings } from '../../nn/index.js';
import type { AveragingSettings, MethodSettings } from '../../training/settings.js';

/** What people call a method, and a sentence that says what it does. */
export interface MethodText {
  readonly label: string;
  readonly description: string;
}

/** The texts of a method that brings none of its own. */
export function methodText(
  method: MethodSettings,
  optimiser: OptimiserSettings,
  averaging: AveragingSettings,
): MethodText {
  const averages = averaging === 'none' ? '' : ', with the weights of the last epochs averaged';
  if (method.kind === 'wvat') {
    const description = `Weight-variation-aware training: gradients at weights moved as the hardware would move them, or up the loss${averages}.`;
    return { label: 'WVAT', description };
  }
  const name = optimiser.kind === 'adam' ? 'Adam' : 'SGD';
  const plain = optimiser.kind === 'adam' ? 'Adam' : 'Stochastic gradient descent';
  const label = averaging === 'none' ? name : name === 'SGD' ? 'SWA' : 'Adam with SWA';
  return { label, description: `${plain} that knows nothing of the hardware${averages}.` };
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
