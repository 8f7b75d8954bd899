import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { RunStopped } from '../experiment/run-interface.js';
import { readJsonIfWhole, writeAtomically } from '../experiment/store/index.js';
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
    part: (key, work) => onceIn(folder, key, work, signal, experiment.folder),
  });
}

async function onceIn<T>(
  folder: string,
  key: string,
  work: () => Promise<T>,
  signal: AbortSignal,
  run: string,
): Promise<T> {
  const path = join(folder, `${key}.json`);
  const stored = readJsonIfWhole(path, z.unknown());
  if (stored !== undefined) return stored as T;
  if (signal.aborted) throw new RunStopped(run);
  const value = await work();
  writeAtomically(path, JSON.stringify(value));
  return value;
}

function digestOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 8);
}
