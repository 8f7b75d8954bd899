import { z } from 'zod';
import {
  averagingDefaults,
  optimiserDefaults,
  scheduleDefaults,
  trainingDefaults,
} from './defaults.js';
import { flag, integer, kindError, list, nameOrSettings, number, variant } from './fields.js';

const decay = number('Weight decay λ, added to the gradient as λ·w.', { min: 0 });

const optimisers = {
  sgd: {
    momentum: number('Momentum μ.', { min: 0, below: 1 })
      .meta({ default: optimiserDefaults.sgd.momentum })
      .exactOptional(),
    nesterov: flag("Nesterov's momentum.")
      .meta({ default: optimiserDefaults.sgd.nesterov })
      .exactOptional(),
    weightDecay: decay.meta({ default: optimiserDefaults.sgd.weightDecay }).exactOptional(),
  },
  adam: {
    beta1: number('Decay of the mean.', { min: 0, below: 1 })
      .meta({ default: optimiserDefaults.adam.beta1 })
      .exactOptional(),
    beta2: number('Decay of the square.', { min: 0, below: 1 })
      .meta({ default: optimiserDefaults.adam.beta2 })
      .exactOptional(),
    epsilon: number('Added to the root.', { above: 0 })
      .meta({ default: optimiserDefaults.adam.epsilon })
      .exactOptional(),
    weightDecay: decay.meta({ default: optimiserDefaults.adam.weightDecay }).exactOptional(),
  },
};

const optimiser = z
  .union(
    [
      z.enum(['sgd', 'adam']),
      z.discriminatedUnion('kind', [variant(optimisers, 'sgd'), variant(optimisers, 'adam')], {
        error: kindError(optimisers),
      }),
    ],
    { error: nameOrSettings(['sgd', 'adam']) },
  )
  .meta({ description: 'The optimiser.', default: trainingDefaults.optimiser });

const fraction = {
  min: 0,
  below: 1,
  fix: 'It is a fraction of the epochs: 0.75 is three quarters.',
};
const rate = { min: 0, fix: 'It is a learning rate.' };

const plainSchedules = {
  constant: {},
  step: {
    at: list('Fractions of the epochs.', number('A fraction of the epochs.', fraction))
      .meta({ default: scheduleDefaults.step.at })
      .exactOptional(),
    divisor: number('What the rate is divided by each time.', { above: 0 })
      .meta({ default: scheduleDefaults.step.divisor })
      .exactOptional(),
  },
  cosine: {
    final: number('Last learning rate.', rate)
      .meta({ default: scheduleDefaults.cosine.final })
      .exactOptional(),
  },
};

const plainNames = ['constant', 'step', 'cosine'] as const;
const plainKinds = [
  variant(plainSchedules, 'constant'),
  variant(plainSchedules, 'step'),
  variant(plainSchedules, 'cosine'),
] as const;

const before = z.union(
  [
    z.enum(plainNames),
    z.discriminatedUnion('kind', plainKinds, { error: kindError(plainSchedules) }),
  ],
  { error: nameOrSettings(plainNames) },
);

const schedules = {
  ...plainSchedules,
  swa: {
    start: number(
      "Fraction of the epochs from which the rate moves; default averaging's start.",
      fraction,
    ).exactOptional(),
    rate: number('Constant rate while averaging; default half the first rate.', {
      above: 0,
      fix: 'It is a learning rate.',
    }).exactOptional(),
    ramp: number('Fraction of the epochs over which the rate moves to it.', {
      min: 0,
      max: 1,
      fix: 'It is a fraction of the epochs.',
    })
      .meta({ default: scheduleDefaults.swa.ramp })
      .exactOptional(),
    before: before
      .meta({ description: 'Schedule until start.', default: scheduleDefaults.swa.before })
      .exactOptional(),
  },
};

const schedule = z
  .union(
    [
      z.enum([...plainNames, 'swa']),
      z.discriminatedUnion(
        'kind',
        [
          variant(schedules, 'constant'),
          variant(schedules, 'step'),
          variant(schedules, 'cosine'),
          variant(schedules, 'swa'),
        ],
        { error: kindError(schedules) },
      ),
    ],
    { error: nameOrSettings([...plainNames, 'swa']) },
  )
  .meta({ description: 'How the rate moves.', default: trainingDefaults.schedule });

const averagings = {
  swa: {
    start: number('Fraction of the epochs from which weights are averaged.', fraction)
      .meta({ default: averagingDefaults.start })
      .exactOptional(),
  },
};

const averaging = z
  .union(
    [
      z.enum(['none', 'swa']),
      z.discriminatedUnion('kind', [variant(averagings, 'swa')], { error: kindError(averagings) }),
    ],
    { error: nameOrSettings(['none', 'swa']) },
  )
  .meta({
    description: 'Averaging of weights, one model an epoch.',
    default: trainingDefaults.averaging,
  });

/** Settings of training, all of them optional: at the top for all methods, or in one method. */
export const trainingShape = {
  epochs: integer('Passes over the training data.', { min: 1 })
    .meta({ default: trainingDefaults.epochs })
    .exactOptional(),
  batchSize: integer('Samples a step.', { min: 1 })
    .meta({ default: trainingDefaults.batchSize })
    .exactOptional(),
  learningRate: number('The first learning rate.', { above: 0 })
    .meta({ default: trainingDefaults.learningRate })
    .exactOptional(),
  optimiser: optimiser.exactOptional(),
  schedule: schedule.exactOptional(),
  averaging: averaging.exactOptional(),
  runs: integer('Trainings from different seeds.', { min: 1 })
    .meta({ default: trainingDefaults.runs })
    .exactOptional(),
};

export type OptimiserInput = z.infer<typeof optimiser>;
export type ScheduleInput = z.infer<typeof schedule>;
export type AveragingInput = z.infer<typeof averaging>;
