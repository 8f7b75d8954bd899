import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { SpecError } from '../errors.js';
import { RunStopped } from '../experiment/run-interface.js';
import { suggestion } from '../experiment/spec/nearest.js';
import { readJsonIfWhole, writeAtomically } from '../experiment/store/index.js';
import { type PointSpec, trainsArrays } from '../sweep/work.js';
import { arrayMeasurements } from './measurements/arrays/index.js';
import { measurements } from './measurements/index.js';
import type {
  Finished,
  Measurement,
  MeasurementContext,
  MeasurementRun,
  NothingFinished,
} from './measurements/measurement.js';
import { mergeSettings } from './merge.js';
import type { Scale } from './scale.js';
import { changesAt, type MeasurementFile } from './schema.js';
import type { Series } from './series.js';

/** Every measurement by its name. */
const known: Readonly<Record<string, Measurement>> = { ...measurements, ...arrayMeasurements };

/** What a measurement takes from the study that asks for it. */
export type MeasurementHooks = Pick<MeasurementContext<unknown>, 'signal' | 'report'>;

/**
 * The settings of a measurement at a scale, checked.
 * @throws SpecError naming what is wrong.
 */
export function measurementSettings(id: string, file: MeasurementFile, scale: Scale): unknown {
  const { measure, of: _of, scales, ...own } = file;
  const kind = Object.hasOwn(known, measure) ? known[measure] : undefined;
  if (!kind) {
    const names = Object.keys(known);
    const hint = suggestion(measure, names, `Known: ${names.join(', ')}.`);
    const message = `expected the name of a measurement, got '${measure}'.${hint}`;
    throw new SpecError([{ path: `measurements.${id}.measure`, message }]);
  }
  const parsed = kind.settings.safeParse(mergeSettings(own, changesAt(scales, scale)));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => ({
    path: ['measurements', id, ...path].join('.'),
    message,
  }));
  throw new SpecError(problems);
}

/**
 * The runs that a measurement will ask for, beside that of its experiment; none where it measures on that alone.
 * @throws SpecError where one of them cannot be.
 */
export function measurementRuns(
  id: string,
  file: MeasurementFile,
  scale: Scale,
  spec: PointSpec,
): readonly MeasurementRun[] {
  const settings = measurementSettings(id, file, scale);
  return trainsArrays(spec) ? [] : (known[file.measure]!.runs?.(settings, spec) ?? []);
}

/** Measures on a finished experiment. @throws RunStopped where the signal stopped it. */
export async function runMeasurement(
  id: string,
  file: MeasurementFile,
  scale: Scale,
  experiment: Finished | NothingFinished,
  { signal, report }: MeasurementHooks,
): Promise<Series[]> {
  const settings = measurementSettings(id, file, scale);
  const digest = digestOf([file.measure, settings]);
  const folder = join(experiment.folder, 'parts', `${file.measure}-${digest}`);
  return await known[file.measure]!.measure({
    id,
    experiment,
    settings,
    signal,
    report,
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
