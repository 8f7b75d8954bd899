import { variationDefaults } from './defaults.js';
import type { ResolvedVariation } from './resolved.js';
import type { SpecInput } from './schema.js';

/** Makes the variation of the hardware explicit; strengths come out ascending. */
export function resolveVariation(
  input: NonNullable<SpecInput['hardware']>['variation'],
): ResolvedVariation {
  const sigma = input?.sigma ?? variationDefaults.sigma;
  return {
    kind: variationDefaults.kind,
    sigma: typeof sigma === 'number' ? [sigma] : [...sigma].sort((a, b) => a - b),
    range: input?.range ?? variationDefaults.range,
    targets: { ...variationDefaults.targets, ...input?.targets },
  };
}
