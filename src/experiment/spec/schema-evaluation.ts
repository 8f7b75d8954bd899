import { circuitChips, evaluationDefaults, retrainingDefaults } from './defaults.js';
import { flag, integer, list, number, section } from './fields.js';

const retraining = section('Training that goes on, on each of several chips.', {
  epochs: integer('Passes over the training data.', { min: 1 })
    .meta({ default: retrainingDefaults.epochs })
    .exactOptional(),
  rateFactor: number(
    'Its constant learning rate, a share of the first one of the training before.',
    {
      above: 0,
      fix: 'A tenth is 0.1.',
    },
  )
    .meta({ default: retrainingDefaults.rateFactor })
    .exactOptional(),
  chips: integer('How many chips, the first ones, are trained on; at most evaluation.chips.', {
    min: 1,
  })
    .meta({ default: retrainingDefaults.chips })
    .exactOptional(),
});

/** How trained networks are tried. */
export const evaluationSchema = section('How the trained networks are tried.', {
  chips: integer(
    `Simulated chips a trained network; on a memristor circuit default ${circuitChips}.`,
    { min: 1, max: 1_000_000 },
  )
    .meta({ default: evaluationDefaults.chips })
    .exactOptional(),
  yieldThresholds: list(
    'Accuracies, percent, for each of which the share of chips that reach it is given.',
    number('Accuracy, percent.', { min: 1, max: 100, fix: 'Write 90 % as 90.' }),
  )
    .meta({ default: evaluationDefaults.yieldThresholds })
    .exactOptional(),
  testEachEpoch: flag('Test accuracy after each epoch of training.')
    .meta({ default: evaluationDefaults.testEachEpoch })
    .exactOptional(),
  retraining: retraining
    .describe(
      'On-chip retraining: where given, training goes on with the errors of each chip at each σ above 0, and its accuracies are reported besides. Needs hardware.engine memristor-circuit.',
    )
    .exactOptional(),
});
