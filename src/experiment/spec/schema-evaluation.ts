import { evaluationDefaults } from './defaults.js';
import { flag, integer, list, number, section } from './fields.js';

/** How trained networks are tried. */
export const evaluationSchema = section('How the trained networks are tried.', {
  chips: integer('Simulated chips a trained network.', { min: 1, max: 1_000_000 })
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
});
