import type { TextData } from '../data/text.js';
import { createArrayLstm } from '../training/array/index.js';
import type { Making } from './images.js';
import type { LstmNetwork } from './spec/resolved.js';
import type { Trainee } from './trainee.js';

/**
 * An LSTM and its text, one stretch of `unrolled` symbols a step, in the order of the text; its state is carried from
 * one stretch to the next and forgotten where the text begins again (our choice). A mini-batch takes stretches side by
 * side from as many equal parts of the text; the few last symbols that do not fill them are left out.
 */
export function textTrainee(
  { hidden, blocks, unrolled }: LstmNetwork,
  { vocabulary, train, test }: TextData,
  batchSize: number,
  making: Making,
): Trainee {
  const network = createArrayLstm({
    ...making,
    symbols: vocabulary.length,
    hidden,
    blocks,
    unrolled,
    texts: batchSize,
  });
  const length = Math.floor((train.length - 1) / batchSize);
  const parts = Array.from({ length: batchSize }, (_, i) =>
    train.subarray(i * length, (i + 1) * length + 1),
  );
  const stretch = (text: Uint8Array, step: number) =>
    text.subarray(step * unrolled, Math.min(text.length, (step + 1) * unrolled + 1));
  return {
    layers: network.layers,
    hidden: network.hidden,
    layerNames: [...Array.from({ length: blocks }, (_, i) => `lstm${i + 1}`), 'output'],
    steps: Math.ceil(length / unrolled),
    examples: batchSize * length,
    testSteps: Math.ceil((test.length - 1) / unrolled),
    testExamples: test.length - 1,
    begin(_epoch, fresh) {
      if (fresh) network.forget();
    },
    train(step, rate) {
      if (batchSize === 1) return network.train(stretch(train, step), rate);
      const held = parts.map((part, at) => network.hold(stretch(part, step), rate, at));
      network.apply();
      return held.reduce((sum, loss) => sum + loss, 0);
    },
    test(step) {
      if (step === 0) network.forget();
      return network.answer(stretch(test, step));
    },
    state: () => network.state(),
    restore: (state) => network.restore(state),
  };
}
