import { describe, expect, it } from 'vitest';
import { createStream } from '../../../src/random/index.js';
import {
  type ArrayRule,
  arrayTtv2,
  createArrayFullyConnected,
} from '../../../src/training/array/index.js';
import { noisy, prototypeExamples } from './support.js';

const stream = createStream(41, 'faults');
const sizes = [40, 30, 3];
const rules: readonly ArrayRule[] = [
  { kind: 'sgd' },
  { ...arrayTtv2, transferRate: 2, transferEvery: 1 },
];

const networkOf = (rule: ArrayRule, faults: NonNullable<typeof noisy.model.faults>) =>
  createArrayFullyConnected({
    sizes,
    activation: 'sigmoid',
    rule,
    hardware: { ...noisy, model: { ...noisy.model, step: 0.02, faults } },
    stream: stream.child('network'),
  });

const example = prototypeExamples(stream, sizes[0]!);

describe('a network that learns on arrays with faults', () => {
  it.each(rules)(
    'moves none of its stuck devices, and they are as many as asked: $kind',
    (rule) => {
      const faults = { stuckAtMin: 0.04, stuckAtMax: 0.04, stuckAtZero: 0.03, frozen: 0.06 };
      const network = networkOf(rule, faults);
      const snapshot = () =>
        network.layers.flatMap((layer) =>
          layer.state().tiles.flatMap(({ weights }) => [...weights]),
        );
      const [before, moved] = [snapshot(), new Set<number>()];
      for (let i = 0; i < 1500; i++) {
        network.train(...example(i), 0.2);
        if (i % 100 > 0) continue;
        for (const [k, weight] of snapshot().entries()) if (weight !== before[k]) moved.add(k);
      }
      const after = snapshot();
      const held = before.flatMap((_, k) => (moved.has(k) || after[k] !== before[k] ? [] : [k]));
      // Of TTv2 only devices of A are pulsed at every update; its C moves by few pulses.
      const counted = rule.kind === 'sgd' ? before.length : before.length / 2;
      const isCounted = tileTest(network, rule.kind === 'sgd');
      const share = held.filter(isCounted).length / counted;
      const sigma = Math.sqrt((0.17 * 0.83) / counted);
      expect(Math.abs(share - 0.17)).toBeLessThan(4 * sigma);
    },
  );

  it('has stuck devices at their ends and at 0 from the start', () => {
    const network = networkOf(rules[0]!, { stuckAtMin: 0.1, stuckAtMax: 0.2, stuckAtZero: 0.3 });
    const weights = network.layers[0]!.weights();
    // Initial weights are within ±0.3, the ends near ±0.6; biases begin at 0.
    const shares = [(w: number) => w < -0.31, (w: number) => w > 0.31].map(
      (test) => weights.filter(test).length / weights.length,
    );
    expect(Math.abs(shares[0]! - 0.1)).toBeLessThan(4 * Math.sqrt(0.09 / weights.length));
    expect(Math.abs(shares[1]! - 0.2)).toBeLessThan(4 * Math.sqrt(0.16 / weights.length));
    const zeros = weights.filter((w, k) => w === 0 && k % 41 < 40).length / (weights.length - 30);
    expect(Math.abs(zeros - 0.3)).toBeLessThan(4 * Math.sqrt(0.21 / (weights.length - 30)));
  });

  it.each(rules)('learns although one device in a hundred is stuck: $kind', (rule) => {
    const network = networkOf(rule, { stuckAtMin: 0.005, stuckAtMax: 0.005 });
    for (let i = 0; i < 3000; i++) network.train(...example(i), rule.kind === 'sgd' ? 0.02 : 0.1);
    let correct = 0;
    for (let i = 3000; i < 3300; i++) correct += Number(network.answer(...example(i)).correct);
    expect(correct / 300).toBeGreaterThan(0.9);
  });
});

/** Whether a place of all tiles' weights, one after the other, lies on a tile that learning pulses reach. */
function tileTest(network: ReturnType<typeof networkOf>, all: boolean) {
  const reached = network.layers.flatMap((layer) =>
    layer.state().tiles.flatMap(({ weights }, tile) => [...weights].map(() => all || tile === 0)),
  );
  return (k: number) => reached[k]!;
}
