import { describe, expect, it } from 'vitest';
import { buildTrainee, loadArrayData } from '../../src/arrays/build.js';
import { resolveArraySpec } from '../../src/arrays/spec/index.js';
import { createStream } from '../../src/random/index.js';
import { createArrayLstm } from '../../src/training/array/index.js';
import { exact } from '../training/array/support.js';
import { excerpt, smallText } from './support.js';

const unrolled = 20;

function traineeOf(batchSize: number) {
  const spec = resolveArraySpec({
    ...smallText,
    training: { epochs: 1, rates: 0.05, batchSize },
    methods: [{ name: 'float', kind: 'float' }],
  });
  return buildTrainee(spec, spec.methods[0]!, 0, loadArrayData(spec), 'train');
}

describe('a text in mini-batches', () => {
  it('is cut into equal parts that are read side by side, each from its own start', () => {
    const { trainBytes } = excerpt;
    const trainee = traineeOf(7);
    const length = Math.floor((trainBytes - 1) / 7);
    expect([trainee.examples, trainee.steps]).toEqual([7 * length, Math.ceil(length / unrolled)]);
    const data = loadArrayData(resolveArraySpec(smallText));
    if (data.kind !== 'text') throw new Error('expected a text');
    const { train, vocabulary } = data.text;
    // A network for each part, with the same weights; none of them learns.
    const alone = Array.from({ length: 7 }, () =>
      createArrayLstm({
        symbols: vocabulary.length,
        hidden: 8,
        blocks: 1,
        unrolled,
        rule: { kind: 'float' },
        hardware: exact,
        stream: createStream(1, 'run', 0).child('network'),
      }),
    );
    const lossOfParts = (step: number) =>
      alone.reduce((sum, network, at) => {
        const start = at * length + step * unrolled;
        const end = Math.min((at + 1) * length, start + unrolled);
        return sum + network.train(train.subarray(start, end + 1), 0);
      }, 0);
    trainee.begin(1, true);
    for (let step = 0; step < trainee.steps; step++) {
      expect(trainee.train(step, 0)).toBe(lossOfParts(step));
    }
  });

  it('learns', () => {
    const trainee = traineeOf(4);
    const epoch = (number: number) => {
      trainee.begin(number, true);
      let loss = 0;
      for (let step = 0; step < trainee.steps; step++) loss += trainee.train(step, 0.02);
      return loss / trainee.examples;
    };
    const first = epoch(1);
    expect(epoch(2)).toBeLessThan(first - 0.1);
  });
});
