import { join } from 'node:path';
import { SpecError } from '../errors.js';
import { suggestion } from '../experiment/spec/nearest.js';
import type { PointSpec } from '../sweep/work.js';
import { studySpecAt } from './experiments.js';
import { refuseUnusedFlags, sortFlags } from './flags.js';
import { outcomeFolder } from './outcome.js';
import { type PlannedMeasurement, planMeasurements } from './plan-measurements.js';
import { loadStudy, type Study } from './registry.js';
import type { Scale } from './scale.js';

/** What of a study is run, and how large. */
export interface StudyChoice {
  readonly scale: Scale;
  /**
   * Flags into the spec of every experiment, as `lernmatrix run` takes them, and into settings of a measurement
   * by its id: `--measurements.inference.products 5000`.
   */
  readonly overrides?: readonly string[];
  /** Only these of its experiments; all where absent. */
  readonly only?: readonly string[];
}

/** A study with everything explicit that decides its runs. */
export interface StudyPlan {
  readonly study: Study;
  readonly scale: Scale;
  /** By their ids in the study. */
  readonly experiments: ReadonlyMap<string, PointSpec>;
  readonly measured: readonly PlannedMeasurement[];
}

/**
 * Reads a study and resolves what it runs, so that all that can be wrong is found before anything is trained.
 * @throws SpecError or DataError where something is.
 */
export function planStudy(name: string, { scale, overrides, only }: StudyChoice): StudyPlan {
  const study = loadStudy(name);
  const ids = chosen(study, only);
  const flags = sortFlags(overrides);
  refuseUnusedFlags(study, flags, ids);
  const measured = planMeasurements(study.measurements, scale, flags.measurements).filter(
    ({ of }) => of === undefined || ids.includes(of),
  );
  const specs = ids.map((id) => [id, studySpecAt(study, id, scale, flags.experiments)] as const);
  return { study, scale, experiments: new Map(specs), measured };
}

/** Where a study at a scale keeps what belongs to none of its runs. */
export function studyFolder({ study, scale }: Pick<StudyPlan, 'study' | 'scale'>, out: string) {
  return join(outcomeFolder(out, study.name), scale);
}

/** Which experiments are run. @throws SpecError for one that the study does not have. */
function chosen({ experiments, name }: Study, only: readonly string[] | undefined): string[] {
  const ids = Object.keys(experiments);
  const unknown = (only ?? []).find((id) => !ids.includes(id));
  if (unknown !== undefined) {
    const hint = suggestion(unknown, ids, `Name some of ${ids.join(', ')}.`);
    const message = `expected experiments of ${name}, got '${unknown}'.${hint}`;
    throw new SpecError([{ path: '--only', message }]);
  }
  return only === undefined ? ids : ids.filter((id) => only.includes(id));
}
