import { z } from 'zod';
import { pointOf, type Series } from '../series.js';
import { measurement } from './measurement.js';

/**
 * Test accuracy by epoch of each method, over trainings; the experiment must test each epoch.
 * @see HRAT paper, Figure 4 (f).
 */
export const learningCurve = measurement(z.strictObject({}), async ({ id, experiment }) =>
  experiment.result.methods.map(({ name, label, training }): Series => {
    const byEpoch = new Map<number, number[]>();
    for (const { epoch, testAccuracy } of training) {
      if (testAccuracy === null) continue;
      byEpoch.set(epoch, [...(byEpoch.get(epoch) ?? []), testAccuracy]);
    }
    const points = [...byEpoch].map(([epoch, sample]) => pointOf(epoch, sample));
    return { name: `${id}/${name}`, label, axis: 'epoch', unit: 'percent', points };
  }),
);
