import { z } from 'zod';
import { exactPoint } from '../series.js';
import { measurement } from './measurement.js';

/**
 * Milliseconds of a training step of each method, the mean over its trainings here: for comparing methods of one
 * experiment, not machines.
 * @see HRAT paper, section 2, on the cost of fusing strategies.
 */
export const stepTime = measurement(z.strictObject({}), async ({ id, experiment }) => {
  const { spec, result } = experiment;
  return result.methods.map(({ name, label, trainSeconds, training }) => {
    const size = spec.methods.find((method) => method.name === name)?.training.batchSize ?? 1;
    const steps = training.length * Math.ceil(result.data.trainCount / size);
    const milliseconds = steps > 0 ? (1000 * trainSeconds) / steps : 0;
    const text = { axis: '', unit: 'milliseconds a step' };
    return { name: `${id}/${name}`, label, ...text, points: [exactPoint('step', milliseconds)] };
  });
});
