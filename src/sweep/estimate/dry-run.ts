import { type RunOptions, RunStopped } from '../../experiment/run-interface.js';
import { makeFolder } from '../../experiment/store/index.js';
import type { OpenPoint } from '../executor.js';
import type { Failure } from '../failure.js';
import { sweepFolder } from '../folder.js';
import { type Capacity, capacityFor, thisMachine } from '../local/capacity.js';
import { openPoints } from '../open-points.js';
import { readPointData } from '../point-data.js';
import type { PointValues, Sweep, SweepPoint } from '../spec/index.js';
import {
  type Calibration,
  calibrationKey,
  readCalibrations,
  writeCalibrations,
} from './calibration.js';
import { pointBytes, pointSeconds, sweepSeconds, uncountedOf } from './estimate.js';
import { measurePoint } from './measure.js';

/** What a point would cost. */
export interface PointEstimate {
  readonly id: string;
  readonly values: PointValues;
  /** Whether its result is there already, so that it costs nothing. */
  readonly finished: boolean;
  /** On one core. */
  readonly seconds: number;
  /** Memory of its process. */
  readonly bytes: number;
  /** Why it would fail, where the first steps did. */
  readonly problem?: string;
  /** What of it the estimate leaves out. */
  readonly uncounted?: string;
}

/** What a sweep would cost on this machine. */
export interface SweepEstimate extends Capacity {
  readonly points: readonly PointEstimate[];
  /** Of the whole sweep. */
  readonly seconds: number;
}

type EstimateOptions = RunOptions & { readonly processes?: number };

/** The same as `estimatePoints`, of a sweep and in its folder. */
export async function estimateSweep(
  sweep: Sweep,
  options: EstimateOptions,
): Promise<SweepEstimate> {
  const folder = sweepFolder(sweep, options.out);
  return await estimatePoints(sweep.points, folder, { ...options, out: folder });
}

/**
 * Lists points, and estimates time and memory of those not finished from a few steps of each distinct
 * network, run alone on this machine as it is now. Keeps the measurements in a folder.
 * @throws RunStopped when the signal stopped it.
 */
export async function estimatePoints(
  all: readonly SweepPoint[],
  folder: string,
  options: EstimateOptions,
): Promise<SweepEstimate> {
  makeFolder(folder);
  const data = await readPointData(all, folder, options);
  const failures = new Map<string, Failure>();
  const isFresh = () => options.fresh;
  const open = openPoints(all, { out: options.out, data, isFresh, failures });
  const measured = await measureNetworks(open, folder, options, failures);
  const estimates = new Map(open.map((each) => [each.point.id, estimateOf(each, measured)]));
  const points = all.map(({ id, values }): PointEstimate => {
    const estimate = estimates.get(id) ?? { seconds: 0, bytes: 0 };
    const problem = failures.get(id)?.reason;
    const finished = problem === undefined && !estimates.has(id);
    return { id, values, finished, ...estimate, ...(problem === undefined ? {} : { problem }) };
  });
  const need = Math.max(1, ...points.map(({ bytes }) => bytes));
  const capacity = capacityFor(open, thisMachine(), need, options.processes);
  return {
    points,
    ...capacity,
    seconds: sweepSeconds(
      points.map(({ seconds }) => seconds),
      capacity,
    ),
  };
}

/** Measures each distinct network once; one whose first steps fail is the problem of its points. */
async function measureNetworks(
  open: readonly OpenPoint[],
  folder: string,
  { signal, onProgress }: RunOptions,
  failures: Map<string, Failure>,
): Promise<ReadonlyMap<string, Calibration>> {
  const measured = new Map<string, Calibration | string>();
  const total = new Set(open.map(({ point }) => calibrationKey(point.spec))).size;
  for (const each of open) {
    const key = calibrationKey(each.point.spec);
    const done = measured.size;
    const found = measured.get(key) ?? (await measurePoint(each, signal));
    if (signal.aborted) throw new RunStopped(folder);
    measured.set(key, found);
    if (typeof found === 'string') failures.set(each.point.id, { reason: found });
    const overall = measured.size / total;
    const progress = { stage: 'train', job: 'a few steps of each network', detail: '' } as const;
    if (measured.size > done) onProgress({ ...progress, done: measured.size, total, overall });
  }
  const whole = [...measured].filter(
    (entry): entry is [string, Calibration] => typeof entry[1] !== 'string',
  );
  writeCalibrations(folder, new Map([...readCalibrations(folder), ...whole]));
  return new Map(whole);
}

function estimateOf(open: OpenPoint, measured: ReadonlyMap<string, Calibration>) {
  const calibration = measured.get(calibrationKey(open.point.spec));
  if (!calibration) return { seconds: 0, bytes: 0 };
  const uncounted = uncountedOf(open);
  return {
    seconds: pointSeconds(open, calibration),
    bytes: pointBytes(open, calibration),
    ...(uncounted === undefined ? {} : { uncounted }),
  };
}
