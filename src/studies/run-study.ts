import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { runArrayTraining } from '../arrays/runner.js';
import type { ResolvedArraySpec } from '../arrays/spec/resolved.js';
import { SpecError } from '../errors.js';
import type { RunOptions, RunProgress } from '../experiment/run-interface.js';
import { runExperiment } from '../experiment/runner.js';
import type { ResolvedSpec } from '../experiment/spec/index.js';
import { suggestion } from '../experiment/spec/nearest.js';
import { testClaims } from './claims.js';
import { studySpecAt } from './experiments.js';
import type { Finished } from './measurements/measurement.js';
import { outcomeFolder, type StudyOutcome, storeOutcome } from './outcome.js';
import { loadStudy, type Study } from './registry.js';
import { measurementSettings, runMeasurement } from './run-measurement.js';
import type { Scale } from './scale.js';
import { accuracySeries, arraySeries, type Series } from './series.js';

/** How a study is run. */
export interface StudyOptions extends RunOptions {
  readonly scale: Scale;
  /** Flags into the spec of every experiment, as `lernmatrix run` takes them. */
  readonly overrides?: readonly string[];
  /** Only these of its experiments; all where absent. */
  readonly only?: readonly string[];
}

/**
 * Runs a study, or goes on where an earlier run of it stopped: its experiments, which studies share through their
 * run folders, then its measurements, then its claims.
 * @returns what it found, also stored in the out folder.
 * @throws RunStopped when the signal stopped it; SpecError or DataError where something it needs is missing.
 */
export async function runStudy(name: string, options: StudyOptions): Promise<StudyOutcome> {
  const study = loadStudy(name);
  const ids = chosen(study, options.only);
  const measured = Object.entries(study.measurements).filter(
    ([, { of }]) => of === undefined || ids.includes(of),
  );
  // All that can be wrong is found before anything is trained.
  const specs = ids.map((id) => studySpecAt(study, id, options.scale, options.overrides));
  for (const [id, file] of measured) measurementSettings(id, file, options.scale);

  const steps = ids.length + measured.length;
  const finished = new Map<string, Finished>();
  const series: Series[] = [];
  for (const [i, id] of ids.entries()) {
    const spec = specs[i]!;
    const onProgress = progressOf(options, i, steps, id);
    const done = await runOne(spec, { ...options, onProgress });
    if (options.fresh) forgetMeasured(done.folder);
    finished.set(id, done);
    if (study.rows?.includes(id) ?? true) series.push(...rowsOf(id, done));
  }
  for (const [i, [id, file]] of measured.entries()) {
    const onProgress = progressOf(options, ids.length + i, steps, id);
    const hooks = {
      signal: options.signal,
      report: (share: number, detail: string) =>
        onProgress({ stage: 'evaluate', job: id, done: 0, total: 1, detail, overall: share }),
    };
    const nothing = { folder: join(outcomeFolder(options.out, name), options.scale) };
    const of = file.of === undefined ? nothing : finished.get(file.of)!;
    series.push(...(await runMeasurement(id, file, options.scale, of, hooks)));
  }
  return keep(study, options, finished, series);
}

/** An experiment, or training on arrays. */
async function runOne(
  spec: ResolvedSpec | ResolvedArraySpec,
  options: RunOptions,
): Promise<Finished> {
  if ('kind' in spec) return { spec, ...(await runArrayTraining(spec, options)) };
  return { spec, ...(await runExperiment(spec, options)) };
}

function rowsOf(id: string, { result }: Finished): Series[] {
  return 'kind' in result ? arraySeries(id, result) : accuracySeries(id, result);
}

/** What was measured on networks that have been trained again. */
function forgetMeasured(folder: string): void {
  for (const part of ['parts', 'evaluations']) {
    rmSync(join(folder, part), { recursive: true, force: true });
  }
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

/** The progress of one step as that of the whole study, steps weighed alike. */
function progressOf({ onProgress }: StudyOptions, step: number, steps: number, id: string) {
  return (progress: RunProgress) =>
    onProgress({
      ...progress,
      job: `${id}: ${progress.job}`,
      overall: (step + progress.overall) / steps,
    });
}

function keep(
  study: Study,
  { scale, out, overrides = [] }: StudyOptions,
  finished: ReadonlyMap<string, Finished>,
  series: readonly Series[],
): StudyOutcome {
  const outcome: StudyOutcome = {
    name: study.name,
    scale,
    about: study.scales[scale],
    claims: testClaims(study, scale, series),
    series,
    experiments: Object.fromEntries([...finished].map(([id, { folder }]) => [id, folder])),
    missing: study.missing.map(({ what, reason }) => `${what}: ${reason}`),
    overrides: [...overrides],
    finishedAt: new Date().toISOString(),
  };
  storeOutcome(out, outcome);
  return outcome;
}
