import type { RunOptions } from '../../src/experiment/run-interface.js';

/** A small text that comes with the package. */
export const excerpt = {
  kind: 'text',
  file: 'studies/ttv2/excerpt.txt',
  trainBytes: 4000,
  testBytes: 140,
} as const;

/** A small LSTM by TTv2, two epochs; noisy arrays. */
export const smallText = {
  kind: 'array-training',
  name: 'small-text',
  data: excerpt,
  network: { kind: 'lstm', hidden: 8, blocks: 1, unrolled: 20 },
  training: { epochs: 2, rates: 0.05 },
  device: { kind: 'array', states: 60 },
  methods: [{ name: 'ttv2', kind: 'ttv2', transferRate: 2, reset: 'hysteretic' }],
};

/** A small classifier of MNIST, every rule. */
export const smallImages = {
  kind: 'array-training',
  name: 'small-images',
  data: { kind: 'mnist', trainCount: 120, testCount: 50 },
  network: { kind: 'fully-connected', hidden: [12] },
  training: { epochs: 2, rates: 0.05 },
  execution: { jobs: 1 },
  methods: [
    { name: 'float', kind: 'float' },
    { name: 'sgd', kind: 'sgd' },
    { name: 'tiki-taka', kind: 'tiki-taka', gamma: 0.5 },
    { name: 'ttv2', kind: 'ttv2' },
  ],
};

export function options(out: string, more: Partial<RunOptions> = {}): RunOptions {
  const signal = new AbortController().signal;
  return { out, fresh: false, signal, onProgress: () => {}, ...more };
}
