import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { onceIn } from '../experiment/store/index.js';
import { type PointSpec, trainsArrays } from '../sweep/work.js';
import type {
  Finished,
  MeasurementContext,
  MeasurementRun,
  NothingFinished,
} from './measurements/measurement.js';
import { measurementKind, type PlannedMeasurement } from './plan-measurements.js';
import type { Series } from './series.js';

/** What a measurement takes from the study that asks for it. */
export type MeasurementHooks = Pick<MeasurementContext<unknown>, 'signal' | 'report' | 'isFresh'>;

/**
 * The runs that a measurement will ask for, beside that of its experiment; none where it measures on that alone.
 * @throws SpecError where one of them cannot be.
 */
export function measurementRuns(
  { measure, settings }: PlannedMeasurement,
  spec: PointSpec,
): readonly MeasurementRun[] {
  return trainsArrays(spec) ? [] : (measurementKind(measure).runs?.(settings, spec) ?? []);
}

/** Measures on a finished experiment. @throws RunStopped where the signal stopped it. */
export async function runMeasurement(
  { id, measure, settings }: PlannedMeasurement,
  experiment: Finished | NothingFinished,
  { signal, report, isFresh }: MeasurementHooks,
): Promise<Series[]> {
  const digest = digestOf([measure, settings]);
  const folder = join(experiment.folder, 'parts', `${measure}-${digest}`);
  return await measurementKind(measure).measure({
    id,
    experiment,
    settings,
    signal,
    report,
    isFresh,
    part: onceIn(folder, experiment.folder, signal),
  });
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 8);
}
