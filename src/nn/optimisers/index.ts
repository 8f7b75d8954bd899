import { type AdamSettings, adam } from './adam.js';
import type { OptimiserKind } from './optimiser.js';
import { type SgdSettings, sgd } from './sgd.js';

export type { OptimiserKind, UpdateInputs } from './optimiser.js';
export type { AdamSettings, SgdSettings };

/** An optimiser with all its settings. */
export type OptimiserSettings = AdamSettings | SgdSettings;

/** The rule behind an optimiser's settings. */
export function optimiserKind(settings: OptimiserSettings): OptimiserKind<OptimiserSettings> {
  return (settings.kind === 'sgd' ? sgd : adam) as OptimiserKind<OptimiserSettings>;
}
