import { describe, expect, it } from 'vitest';
import { DataError } from '../../src/errors.js';
import type { ModelSpec } from '../../src/nn/index.js';
import type { Trainer, TrainingSettings } from '../../src/training/index.js';
import {
  awp,
  batchesOf,
  convolutional,
  data,
  haSgd,
  momentum,
  plain,
  sam,
  settings,
  trainerOf,
  twoLayers,
  wvat,
} from './support.js';

const adam = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 } as const;
const augmentation = { cropPadding: 1, padMode: 'zero', flip: true } as const;
const swa = { kind: 'swa', start: 0.3 } as const;

async function finish(trainer: Trainer) {
  while (!trainer.finished) await trainer.advance();
  const [last, average] = [await trainer.values('last'), await trainer.values('average')];
  const { progress, tensors } = trainer.snapshot();
  await trainer.release();
  const history = progress.history.map(({ seconds: _, ...record }) => record);
  const stored = [...tensors].map(([name, tensor]) => [name, Array.from(tensor.data)]);
  return { last: plain(last), average: plain(average), stored, history };
}

describe('Trainer.restore', () => {
  const rows: readonly (readonly [string, ModelSpec, Partial<TrainingSettings>])[] = [
    ['momentum', twoLayers, { optimiser: momentum }],
    ['Adam', twoLayers, { optimiser: adam, learningRate: 0.01 }],
    ['WVAT, HSV and GAV', twoLayers, { method: wvat }],
    ['AWP', twoLayers, { method: awp }],
    ['SAM', twoLayers, { method: sam }],
    ['HA-SGD of 3 samples', convolutional, { method: { ...haSgd, samples: 3 } }],
    ['batch norm and dropout', convolutional, { optimiser: momentum }],
    ['averaging', twoLayers, { averaging: swa, schedule: { kind: 'cosine', final: 0 } }],
    ['all at once', convolutional, { optimiser: adam, method: wvat, averaging: swa }],
  ];
  // 4 batches an epoch: in the middle of the first, between two, in the middle of the last.
  const cases = rows.flatMap((row, i) =>
    (i < rows.length - 1 ? [6] : [3, 4, 10]).map((step) => [...row, step] as const),
  );

  it.each(cases)('goes on with the same bits: %s', async (_, model, own, step) => {
    const make = () => {
      const batches = batchesOf(16, data, augmentation);
      return trainerOf(model, { epochs: 3, ...own }, { batches });
    };
    const whole = await finish(make());
    const stopped = make();
    for (let i = 0; i < step; i++) await stopped.advance();
    const snapshot = stopped.snapshot();
    // What the stopped training does afterwards must not reach its snapshot.
    await stopped.advance();
    await stopped.release();
    const other = make();
    other.restore(snapshot);
    expect(other.steps).toEqual({ done: step, total: 12 });
    expect(await finish(other)).toEqual(whole);
  });

  it.each<[string, ModelSpec, Partial<TrainingSettings>, string]>([
    [
      'another network',
      convolutional,
      {},
      "tensor 'weights/conv1.weight' must be [4, 1, 3, 3], got nothing",
    ],
    [
      'fewer states',
      twoLayers,
      { optimiser: momentum },
      "tensor 'states/momentum.fc1.weight' must be [8, 16]",
    ],
  ])('refuses the snapshot of %s, and keeps what it has', async (_, model, own, message) => {
    const source = trainerOf(twoLayers);
    await source.advance();
    const target = trainerOf(model, own);
    const before = plain(await target.values('last'));
    expect(() => target.restore(source.snapshot())).toThrow(DataError);
    expect(() => target.restore(source.snapshot())).toThrow(message);
    expect(plain(await target.values('last'))).toEqual(before);
    expect(target.steps.done).toBe(0);
    await Promise.all([source.release(), target.release()]);
  });

  it('refuses a snapshot with tensors more than its own, or with no progress', () => {
    const more = trainerOf(twoLayers, { optimiser: momentum }).snapshot();
    const target = trainerOf(twoLayers);
    expect(() => target.restore(more)).toThrow("got also 'states/momentum.fc1.weight'");
    const { tensors } = target.snapshot();
    const progress = JSON.parse('{"epoch":1}');
    expect(() => target.restore({ tensors, progress })).toThrow(DataError);
  });

  it('changes nothing where the settings have nothing to resume', () => {
    const trainer = trainerOf(twoLayers);
    const snapshot = trainer.snapshot();
    trainer.restore(snapshot);
    expect(trainer.snapshot()).toEqual(snapshot);
    expect(snapshot.progress.history).toEqual([]);
    expect(settings.epochs).toBe(2);
  });
});
