import type { ModelSpec } from '../src/nn/index.js';
import { createStream } from '../src/random/index.js';
import {
  type BatchSource,
  type MethodSettings,
  type ModelValues,
  Trainer,
} from '../src/training/index.js';
import { type OpenCase, timeRuns } from './case.js';
import { batchSize } from './networks.js';

/** Of the training's order, its first weights and its noise. */
export const runStream = createStream(1, 'run', 0);

export interface TrainerSetting {
  readonly model: ModelSpec;
  readonly batches: BatchSource;
  readonly method?: MethodSettings;
  readonly weightDecay: number;
  readonly threads: number;
  readonly initial?: ModelValues;
}

/** Momentum SGD at a constant rate, for longer than any benchmark; the method is SGD unless told otherwise. */
export function openTrainer({
  model,
  batches,
  weightDecay,
  threads,
  ...more
}: TrainerSetting): Trainer {
  const { method = { kind: 'sgd' }, initial } = more;
  return new Trainer({
    model,
    settings: {
      epochs: 100_000,
      batchSize,
      learningRate: 0.01,
      optimiser: { kind: 'sgd', momentum: 0.9, nesterov: false, weightDecay },
      schedule: { kind: 'constant' },
      averaging: 'none',
      method,
    },
    batches,
    execution: { backend: 'cpu', threads },
    stream: runStream,
    ...(initial ? { initial } : {}),
  });
}

/** One trainer against another: a turn times `runs` runs of `steps` training steps, loading and drawing within. */
export function trainerAgainst(
  ours: Trainer,
  reference: Trainer,
  { runs, steps }: { readonly runs: number; readonly steps: number },
): OpenCase {
  const time = (trainer: Trainer) =>
    timeRuns(runs, async () => {
      for (let i = 0; i < steps; i++) await trainer.advance();
    });
  return {
    ours: () => time(ours),
    reference: () => time(reference),
    close: async () => {
      await ours.release();
      await reference.release();
    },
  };
}
