import { trainingDefaults } from './defaults.js';
import type { RateStep } from './resolved.js';

type TrainingDefaults = (typeof trainingDefaults)[keyof typeof trainingDefaults];

/** A default that the network decides, in words: `30 for fully-connected and cnn, 50 for lstm`. */
export function byNetwork(textOf: (defaults: TrainingDefaults) => string): string {
  const networks = new Map<string, string[]>();
  for (const [kind, defaults] of Object.entries(trainingDefaults)) {
    const text = textOf(defaults);
    networks.set(text, [...(networks.get(text) ?? []), kind]);
  }
  return [...networks].map(([text, kinds]) => `${text} for ${kinds.join(' and ')}`).join(', ');
}

/** Rates by epoch, in words: `0.01 (0.005 from epoch 11)`. */
export function ratesText([first, ...later]: readonly RateStep[]): string {
  const steps = later.map(({ epoch, rate }) => `${rate} from epoch ${epoch}`);
  return steps.length > 0 ? `${first?.rate} (${steps.join(', ')})` : `${first?.rate}`;
}
