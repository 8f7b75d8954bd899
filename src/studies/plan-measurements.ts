import { z } from 'zod';
import { SpecError } from '../errors.js';
import { applyOverrides } from '../experiment/spec/index.js';
import { mismatch, wrongName } from '../experiment/spec/messages.js';
import { suggestion } from '../experiment/spec/nearest.js';
import { problemsOf } from '../experiment/spec/problems.js';
import { arrayMeasurements } from './measurements/arrays/index.js';
import { measurements } from './measurements/index.js';
import type { Measurement } from './measurements/measurement.js';
import { mergeSettings } from './merge.js';
import type { Scale } from './scale.js';
import { changesAt, type MeasurementFile } from './schema.js';

/** Every measurement by its name. */
const known: Readonly<Record<string, Measurement>> = { ...measurements, ...arrayMeasurements };

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
  const schemas = byId(({ measure }, id) => measurementKind(measure, id).settings);
  const written = byId(({ measure: _measure, of: _of, scales, ...own }) =>
    mergeSettings(own, changesAt(scales, scale)),
  );
  const schema = z.object({ measurements: z.strictObject(schemas) });
  const language = { schema, impliedKinds: {} };
  const changed = applyOverrides({ measurements: written }, overrides, language);
  const parsed = schema.safeParse(changed, { error: wordsOf });
  if (!parsed.success) throw new SpecError(problemsOf(parsed.error.issues, changed));
  const settings = parsed.data.measurements;
  return ids.map((id) => {
    const { measure, of } = files[id]!;
    return { id, measure, of, settings: settings[id] };
  });
}

/** What zod's own checks are told as; settings whose schema has words of its own keep them. */
function wordsOf(issue: z.core.$ZodRawIssue): string | undefined {
  const { code, input } = issue;
  if (code === 'invalid_type')
    return mismatch(`a value of type ${issue.expected}`, input, 'Change it.');
  if (code === 'too_small') return mismatch(`at least ${issue.minimum}`, input, 'Take more.');
  if (code === 'too_big') return mismatch(`at most ${issue.maximum}`, input, 'Take less.');
  if (code === 'invalid_value') return wrongName(input, issue.values.map(String));
  return undefined;
}

/** The measurement of a name. @throws SpecError for the name of none, at its place in the study. */
export function measurementKind(measure: string, id = measure): Measurement {
  const kind = Object.hasOwn(known, measure) ? known[measure] : undefined;
  if (kind) return kind;
  const names = Object.keys(known);
  const hint = suggestion(measure, names, `Known: ${names.join(', ')}.`);
  const message = `expected the name of a measurement, got '${measure}'.${hint}`;
  throw new SpecError([{ path: `measurements.${id}.measure`, message }]);
}
