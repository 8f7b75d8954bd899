import { describe, expect, it } from 'vitest';
import { watchIdle } from '../../src/arrays/idle.js';
import {
  buildTrainee,
  loadArrayData,
  resolveArraySpec,
  testTrainee,
} from '../../src/arrays/index.js';
import { smallImages, smallText } from './support.js';

describe('watchIdle(hidden)', () => {
  it('finds units whose outputs move by less than a hundredth, a channel over all its places', () => {
    const outputs = new Float32Array(6);
    const watch = watchIdle([{ units: 3, outputs }]);
    // Unit 0 moves by 0.02, unit 1 by 0.0002 around 0.9, unit 2 only from place to place.
    for (const sign of [1, -1, 1, -1]) {
      outputs.set([0.5 + 0.02 * sign, 0.5 + 0.02 * sign, 0.9, 0.9 + 0.0002 * sign, 0.1, 0.2]);
      watch.see();
    }
    expect(watch.found()).toEqual([[1, 3]]);
  });

  it('tells nothing of one example', () => {
    const watch = watchIdle([{ units: 2, outputs: new Float32Array(2) }]);
    watch.see();
    expect(watch.found()).toBeUndefined();
  });
});

/** Moves the units of the first layer further. */
const times =
  (factor: number) =>
  ([first]: readonly Float32Array[]) =>
    first!.set(first!.map((weight) => factor * weight));

const always = async () => true;

/** Idle units of a network of a spec once its weights were changed, by exact products. */
async function idleOf(written: object, change: (weights: readonly Float32Array[]) => void) {
  const spec = resolveArraySpec(written);
  const network = buildTrainee(spec, spec.methods[0]!, 0, loadArrayData(spec), 'without');
  const weights = network.layers.map((layer) => layer.weights());
  change(weights);
  for (const [i, layer] of network.layers.entries()) layer.setWeights(weights[i]!);
  const watch = watchIdle(network.hidden);
  await testTrainee(network, network.state(), 1, 'percent', always, watch.see);
  return watch.found();
}

describe('testTrainee(…)', () => {
  const float = [{ name: 'float', kind: 'float' }];
  const text = { ...smallText, methods: float };
  const images = { ...smallImages, methods: float };

  it('finds no idle unit in a network that has not learnt yet, and all where weights are 0', async () => {
    expect(await idleOf(images, times(30))).toEqual([[0, 12]]);
    expect(await idleOf(images, ([first]) => first!.fill(0))).toEqual([[12, 12]]);
  });

  it('finds channels of convolutions', async () => {
    const network = { kind: 'cnn', channels: [2], kernel: 5, pool: 2, hidden: [4] };
    const shut = ([first]: readonly Float32Array[]) => first!.fill(0, 0, 26);
    expect((await idleOf({ ...images, network }, shut))![0]).toEqual([1, 2]);
  });

  it('finds an LSTM unit whose output gate is shut', async () => {
    const columns = (weights: Float32Array) => weights.length / 32;
    expect(await idleOf(text, times(10))).toEqual([[0, 8]]);
    const shut = (weights: readonly Float32Array[]) => {
      times(10)(weights);
      const [first] = weights;
      const row = 24 + 5;
      first!.fill(0, row * columns(first!), (row + 1) * columns(first!));
      first![(row + 1) * columns(first!) - 1] = -20;
    };
    expect(await idleOf(text, shut)).toEqual([[1, 8]]);
  });
});
