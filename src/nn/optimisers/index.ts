import { SpecError } from '../../errors.js';
import { type AdamSettings, adam } from './adam.js';
import type { OptimiserKind } from './optimiser.js';
import { type SgdSettings, sgd } from './sgd.js';

export type { OptimiserKind, UpdateInputs } from './optimiser.js';
export type { AdamSettings, SgdSettings };

/** An optimiser with all its settings. */
export type OptimiserSettings = AdamSettings | SgdSettings;

/**
 * The rule behind an optimiser's settings.
 * @throws SpecError for Nesterov's momentum without a momentum.
 */
export function optimiserKind(settings: OptimiserSettings): OptimiserKind<OptimiserSettings> {
  if (settings.kind === 'sgd' && settings.nesterov && !(settings.momentum > 0)) {
    const message = `nesterov needs momentum above 0, got ${settings.momentum}. Set one of the two.`;
    throw new SpecError([{ path: 'optimiser', message }]);
  }
  return (settings.kind === 'sgd' ? sgd : adam) as OptimiserKind<OptimiserSettings>;
}
