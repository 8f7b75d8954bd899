import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { SpecError } from '../errors.js';
import { RunStopped } from '../experiment/run-interface.js';
import { applyOverrides } from '../experiment/spec/index.js';
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

/** A measurement of a study with everything explicit. */
export interface PlannedMeasurement {
  /** Its id within the study: the first part of its series' names. */
  readonly id: string;
  /** The name of what is measured. */
  readonly measure: string;
  /** The experiment that is measured; absent where none is. */
  readonly of: string | undefined;
  /** Checked by the measurement. */
  readonly settings: unknown;
}

/**
 * The measurements of a study at a scale.
 * @param overrides flags into their settings: `['--measurements.inference.products', '5000']`.
 * @throws SpecError naming what is wrong.
 */
export function planMeasurements(
  files: Readonly<Record<string, MeasurementFile>>,
  scale: Scale,
  overrides: readonly string[] = [],
): readonly PlannedMeasurement[] {
  const ids = Object.keys(files);
  const byId = <T>(part: (file: MeasurementFile, id: string) => T) =>
    Object.fromEntries(ids.map((id) => [id, part(files[id]!, id)]));
  const schemas = byId(({ measure }, id) => kindOf(measure, id).settings);
  const written = byId(({ measure: _measure, of: _of, scales, ...own }) =>
    mergeSettings(own, changesAt(scales, scale)),
  );
  const schema = z.object({ measurements: z.strictObject(schemas) });
  const language = { schema, impliedKinds: {} };
  const parsed = schema.safeParse(applyOverrides({ measurements: written }, overrides, language));
  if (!parsed.success) {
    throw new SpecError(
      parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })),
    );
  }
  const settings = parsed.data.measurements;
  return ids.map((id) => {
    const { measure, of } = files[id]!;
    return { id, measure, of, settings: settings[id] };
  });
}

/** @throws SpecError for the name of none. */
function kindOf(measure: string, id: string): Measurement {
  const kind = Object.hasOwn(known, measure) ? known[measure] : undefined;
  if (kind) return kind;
  const names = Object.keys(known);
  const hint = suggestion(measure, names, `Known: ${names.join(', ')}.`);
  const message = `expected the name of a measurement, got '${measure}'.${hint}`;
  throw new SpecError([{ path: `measurements.${id}.measure`, message }]);
}

/**
 * The runs that a measurement will ask for, beside that of its experiment; none where it measures on that alone.
 * @throws SpecError where one of them cannot be.
 */
export function measurementRuns(
  { measure, settings }: PlannedMeasurement,
  spec: PointSpec,
): readonly MeasurementRun[] {
  return trainsArrays(spec) ? [] : (known[measure]!.runs?.(settings, spec) ?? []);
}

/** Measures on a finished experiment. @throws RunStopped where the signal stopped it. */
export async function runMeasurement(
  { id, measure, settings }: PlannedMeasurement,
  experiment: Finished | NothingFinished,
  { signal, report }: MeasurementHooks,
): Promise<Series[]> {
  const digest = digestOf([measure, settings]);
  const folder = join(experiment.folder, 'parts', `${measure}-${digest}`);
  return await known[measure]!.measure({
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
