import { existsSync, readFileSync } from 'node:fs';
import { estimateMean, type Hardware } from '../../chip/index.js';
import { DataError, SpecError } from '../../errors.js';
import type { Job } from '../../experiment/jobs/job.js';
import { runPool } from '../../experiment/jobs/pool.js';
import { shareDataset } from '../../experiment/jobs/shared-data.js';
import { modelPath } from '../../experiment/jobs/trained.js';
import { Measurements } from '../../experiment/measurements.js';
import {
  hardwareOf,
  jobContext,
  type Plan,
  planExperiment,
  runPaths,
} from '../../experiment/plan.js';
import { prepareRunData } from '../../experiment/prepare.js';
import { type RunOptions, RunStopped } from '../../experiment/run-interface.js';
import { holdToData } from '../../experiment/same-data.js';
import { applyOverrides, parseSpec, resolveSpec } from '../../experiment/spec/index.js';
import { withRunLock } from '../../experiment/store/index.js';
import { boundOf } from './curve.js';
import { MethodSearch } from './method-search.js';
import { type Parameter, parameterOf } from './parameter.js';
import type { MethodRequirement, Question, Requirement } from './requirement.js';

type Hooks = Pick<RunOptions, 'signal' | 'onProgress'>;

/**
 * Searches, for every method of a finished run, the worst value of a parameter of the hardware at which its networks
 * still hold. Every value is tried on the same chips, and every accuracy is kept in the run's folder, so that a
 * search that was stopped goes on where it was, and another question uses what is known.
 * @param overrides flags into `hardware`, as those of `lernmatrix evaluate`.
 * @throws RunStopped when the signal stopped it; DataError where the run is not finished.
 */
export async function requireHardware(
  folder: string,
  overrides: readonly string[],
  question: Question,
  hooks: Hooks,
): Promise<Requirement> {
  const parameter = parameterOf(question.over, question);
  const written = applyOverrides(readWritten(folder), overrides);
  const plan = await planOf(folder, withValue(written, parameter.path, parameter.low), hooks);
  return await withRunLock(folder, async () => {
    holdToData(folder, plan.dataset);
    const started = performance.now();
    const hardwareAt = hardwareFor(plan, written, parameter);
    const measurements = new Measurements(folder);
    const searches = openSearches(plan, measurements, parameter, question, hardwareAt);
    await work(plan, searches, measurements, hooks);
    const methods = searches.map((search, i) =>
      answerOf(plan, i, search, measurements, question, parameter),
    );
    const { over, drop, confidence, precision } = question;
    const wallSeconds = (performance.now() - started) / 1000;
    return { metric: 'accuracy', over, drop, confidence, precision, wallSeconds, methods };
  });
}

function readWritten(folder: string): unknown {
  const { spec, result } = runPaths(folder);
  if (existsSync(spec) && existsSync(result)) return parseSpec(readFileSync(spec, 'utf8'), spec);
  throw new DataError(
    `${folder}: must be the folder of a finished run, got none. Finish the run first, or name an experiment.`,
  );
}

function withValue(written: unknown, path: string, value: number): unknown {
  return applyOverrides(written, [`--${path}=${value}`]);
}

async function planOf(folder: string, input: unknown, hooks: Hooks): Promise<Plan> {
  const spec = resolveSpec(input);
  await prepareRunData(spec.data, folder, hooks);
  const plan = planExperiment(spec, folder);
  const missing = plan.training.flat().find(({ id }) => !existsSync(modelPath(folder, id)));
  if (!missing) return plan;
  throw new DataError(
    `${folder}: every network must be trained, '${missing.id}' is not. Finish the run first.`,
  );
}

/** The hardware of each value, made once. @throws SpecError where there would be several. */
function hardwareFor(
  plan: Plan,
  written: unknown,
  { path }: Parameter,
): (value: number) => Hardware {
  const known = new Map<number, Hardware>();
  return (value) => {
    const before = known.get(value);
    if (before) return before;
    const spec = resolveSpec(withValue(written, path, value));
    refuseOtherNetworks(plan, spec, path);
    const [hardware, ...others] = hardwareOf(spec.hardware);
    if (!hardware || others.length > 0) {
      const message = `expected one strength beside ${path}, got ${others.length === 0 ? 'none' : others.length + 1}. Add --hardware.variation.sigma with one value.`;
      throw new SpecError([{ path: 'hardware.variation.sigma', message }]);
    }
    known.set(value, hardware);
    return hardware;
  };
}

function refuseOtherNetworks(plan: Plan, spec: Plan['spec'], path: string): void {
  const trained = ({ seed, data, model, methods }: Plan['spec']) =>
    JSON.stringify({ seed, data, model, methods });
  if (trained(plan.spec) === trained(spec)) return;
  const message = `expected a parameter that training does not depend on, got ${path}. Sweep it instead.`;
  throw new SpecError([{ path: '--over', message }]);
}

function openSearches(
  plan: Plan,
  measurements: Measurements,
  parameter: Parameter,
  question: Question,
  hardwareAt: (value: number) => Hardware,
): readonly MethodSearch[] {
  return plan.spec.methods.map(({ evaluate }, i) => {
    const trained = plan.training[i]!;
    const untried = trained.find(({ id }) => measurements.digital(id, evaluate) === undefined);
    if (untried) {
      throw new DataError(
        `${plan.folder}: the digital accuracy of '${untried.id}' must be there, got none. Run the experiment again.`,
      );
    }
    return new MethodSearch(
      { trained, which: evaluate, hardwareAt, measurements },
      parameter,
      question,
    );
  });
}

/** All methods side by side on one pool, whose jobs bring the next ones. */
async function work(
  plan: Plan,
  searches: readonly MethodSearch[],
  measurements: Measurements,
  { signal, onProgress }: Hooks,
): Promise<void> {
  const owners = new Map<Job, MethodSearch>();
  const own = (search: MethodSearch, jobs: readonly Job[]) => {
    for (const job of jobs) owners.set(job, search);
    return jobs;
  };
  const jobs = searches.flatMap((search) => own(search, search.jobs()));
  if (jobs.length === 0) return;
  let overall = 0;
  const finished = await runPool(
    jobs,
    plan.jobs,
    jobContext(plan),
    shareDataset(plan.dataset),
    signal,
    {
      progress: ({ id }, done, total) => {
        const shares = searches.reduce((sum, { share }) => sum + share, 0);
        overall = Math.max(overall, shares / searches.length);
        onProgress({ stage: 'evaluate', job: id, done, total, detail: '', overall });
      },
      measured: (measurement) => measurements.add(measurement),
      finished: (job) => {
        const search = owners.get(job)!;
        return own(search, search.finished());
      },
    },
  );
  if (!finished) throw new RunStopped(plan.folder);
}

function answerOf(
  plan: Plan,
  index: number,
  { found }: MethodSearch,
  measurements: Measurements,
  { confidence, precision }: Question,
  { whole }: Parameter,
): MethodRequirement {
  const { name, label, evaluate } = plan.spec.methods[index]!;
  const trained = plan.training[index]!;
  const digital = estimateMean(trained.map(({ id }) => measurements.digital(id, evaluate)!)).mean;
  const { state, value, interval, best, chips, points } = found!;
  const half = (interval[1] - interval[0]) / 2;
  return {
    ...{ name, label, digital, trainings: trained.length, state, value, interval },
    precise: whole ? half === 0 : half <= precision * Math.abs(value),
    direction: best === 'low' ? 'largest' : 'smallest',
    chips,
    points: points.map(({ value: at, drops, chips: count }) => ({
      value: at,
      chips: count * trained.length,
      drop: boundOf(drops, 'mean', confidence),
      interval: [boundOf(drops, 'lower', confidence), boundOf(drops, 'upper', confidence)],
    })),
  };
}
