import type { MethodSettings } from '../settings.js';

/**
 * Mean number of gradients a step of a method costs; SGD's is 1.
 *
 *   WVAT: 1 + p·P(GAV), since each gradient-ascent variation takes one more. AWP, SAM: 2. HA-SGD: L.
 */
export function gradientsPerStep(settings: MethodSettings): number {
  switch (settings.kind) {
    case 'sgd':
      return 1;
    case 'wvat':
      return 1 + settings.applyProbability * settings.gavProbability;
    case 'awp':
    case 'sam':
      return 2;
    case 'ha-sgd':
      return settings.samples;
  }
}
