import type { MethodSettings } from '../settings.js';

/**
 * Mean number of gradients a step of a method costs; SGD's is 1.
 *
 *   WVAT: 1 + p·P(GAV), since each gradient-ascent variation takes one more.
 */
export function gradientsPerStep(settings: MethodSettings): number {
  if (settings.kind === 'sgd') return 1;
  return 1 + settings.applyProbability * settings.gavProbability;
}
