import { z } from 'zod';
import { exactPoint } from '../series.js';
import { measurement } from './measurement.js';

/**
 * What each method's training costs: `gradients` computed for one step, the mean, SGD's being 1; `seconds` that
 * all its trainings took here.
 * @see WVAT paper, section 4, on Figure 4.
 */
export const trainingCost = measurement(z.strictObject({}), async ({ id, experiment }) =>
  experiment.result.methods.map(({ name, label, gradientsPerStep, trainSeconds }) => ({
    name: `${id}/${name}`,
    label,
    axis: '',
    unit: 'gradients a step, seconds',
    points: [exactPoint('gradients', gradientsPerStep), exactPoint('seconds', trainSeconds)],
  })),
);
