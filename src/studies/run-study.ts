import { runArrayTraining } from '../arrays/runner.js';
import type { RunOptions, RunProgress } from '../experiment/run-interface.js';
import { runExperiment } from '../experiment/runner.js';
import type { Executor } from '../sweep/executor.js';
import { type PointSpec, trainsArrays } from '../sweep/work.js';
import { testClaims } from './claims.js';
import type { Finished } from './measurements/measurement.js';
import { type StudyOutcome, storeOutcome } from './outcome.js';
import { planStudy, type StudyChoice, type StudyPlan, studyFolder } from './plan.js';
import { runMeasurement } from './run-measurement.js';
import { forgetMeasured, runStudyPoints } from './run-points.js';
import { accuracySeries, arraySeries, type Series } from './series.js';

/** How a study is run. */
export interface StudyOptions extends RunOptions, StudyChoice {
  /** Where its runs are done; in this process where absent. */
  readonly executor?: Executor;
  /** Told what is worth a line, by executors. */
  readonly onNote?: (text: string) => void;
}

/**
 * Runs a study, or goes on where an earlier run of it stopped: its experiments, which studies share through their
 * run folders, then its measurements, then its claims. With an executor, all that is trained runs there before, each
 * run in the same folder and with the same result.
 * @returns what it found, also stored in the out folder.
 * @throws RunStopped when the signal stopped it; SpecError or DataError where something it needs is missing.
 */
export async function runStudy(name: string, options: StudyOptions): Promise<StudyOutcome> {
  const plan = planStudy(name, options);
  const { executor, onNote = () => {} } = options;
  if (!executor) return await workOff(plan, options);
  const onProgress = partOf(options, 0, shareOfPoints);
  await runStudyPoints(plan, { ...options, executor, onNote, onProgress });
  const rest = partOf(options, shareOfPoints, 1 - shareOfPoints);
  return await workOff(plan, { ...options, fresh: false, onProgress: rest });
}

// What is left to measure once all is trained elsewhere: a guess, since only the time left depends on it.
const shareOfPoints = 0.9;

/** Progress of a part of the work as that of the whole. */
function partOf({ onProgress }: StudyOptions, from: number, share: number) {
  return (progress: RunProgress) =>
    onProgress({ ...progress, overall: from + share * progress.overall });
}

/** Experiments, measurements and claims, one after another; what is finished is only read. */
async function workOff(plan: StudyPlan, options: StudyOptions): Promise<StudyOutcome> {
  const { study, experiments, measured } = plan;
  const steps = experiments.size + measured.length;
  const finished = new Map<string, Finished>();
  const isFresh = onceEach(options.fresh);
  const series: Series[] = [];
  for (const [i, [id, spec]] of [...experiments].entries()) {
    const onProgress = progressOf(options, i, steps, id);
    const done = await runOne(spec, { ...options, onProgress });
    if (isFresh(done.folder)) forgetMeasured(done.folder);
    finished.set(id, done);
    if (study.rows?.includes(id) ?? true) series.push(...rowsOf(id, done));
  }
  for (const [i, measurement] of measured.entries()) {
    const { id, of } = measurement;
    const onProgress = progressOf(options, experiments.size + i, steps, id);
    const hooks = {
      ...{ signal: options.signal, isFresh },
      report: (share: number, detail: string) =>
        onProgress({ stage: 'evaluate', job: id, done: 0, total: 1, detail, overall: share }),
    };
    const nothing = { folder: studyFolder(plan, options.out) };
    const subject = of === undefined ? nothing : finished.get(of)!;
    series.push(...(await runMeasurement(measurement, subject, hooks)));
  }
  return keep(plan, options, finished, series);
}

/** Says yes the first time that it is asked of a folder, where anything is done anew. */
function onceEach(fresh: boolean): (folder: string) => boolean {
  const asked = new Set<string>();
  return (folder) => {
    const isFirst = !asked.has(folder);
    asked.add(folder);
    return fresh && isFirst;
  };
}

/** An experiment, or training on arrays. */
async function runOne(spec: PointSpec, options: RunOptions): Promise<Finished> {
  if (trainsArrays(spec)) return { spec, ...(await runArrayTraining(spec, options)) };
  return { spec, ...(await runExperiment(spec, options)) };
}

function rowsOf(id: string, { result }: Finished): Series[] {
  return 'kind' in result ? arraySeries(id, result) : accuracySeries(id, result);
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
  { study, scale }: StudyPlan,
  { out, overrides = [] }: StudyOptions,
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
