import { dirname } from 'node:path';
import { z } from 'zod';
import { evaluateRun } from '../../experiment/runner.js';
import { accuracySeries } from '../series.js';
import { measurement } from './measurement.js';

/** Settings of the hardware or evaluation: path to value. */
export const hardwareSettings = z.record(
  z.string().regex(/^(hardware|evaluation)\./, {
    error: 'expected a path into hardware or evaluation. Write it like hardware.engine.biases.',
  }),
  z.unknown(),
);

/** What differs from the experiment's hardware. */
const settings = z.strictObject({ with: hardwareSettings });

/**
 * Accuracy of each method by σ on other hardware: the trained networks are tried again, on the same chips.
 * @see HA-SGD paper, Figure 4.
 */
export const hardwareVariant = measurement(settings, async (context) => {
  const { id, experiment, settings, signal, report } = context;
  const { result } = await evaluateRun(experiment.folder, flagsOf(settings.with), {
    out: dirname(experiment.folder),
    fresh: false,
    signal,
    onProgress: ({ overall, detail }) => report(overall, detail),
  });
  return accuracySeries(id, result);
});

/** Settings by path as flags of the command line. */
export function flagsOf(settings: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(settings).flatMap(([path, value]) => [`--${path}`, JSON.stringify(value)]);
}
