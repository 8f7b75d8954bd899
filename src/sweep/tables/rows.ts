import { join } from 'node:path';
import type { ArrayResult } from '../../arrays/result.js';
import { arraySpecDigest, resolveArraySpec } from '../../arrays/spec/index.js';
import { SpecError } from '../../errors.js';
import type { ExperimentResult, MethodResult } from '../../report/result.js';
import { resultOf } from '../folder.js';
import { isOfArrays } from '../work.js';
import type { Row, TableName } from './schema.js';
import { settingsOf } from './settings.js';

/** The rows that a finished run gives; undefined where its result is damaged. */
export function rowsOf(
  out: string,
  run: string,
): Readonly<Record<TableName, readonly Row[]>> | undefined {
  const result = resultOf(join(out, run));
  if (!result) return undefined;
  const settings = settingsOf(join(out, run)).map((setting) => ({ run, ...setting }));
  const own = isOfArrays(result) ? arrayRows(run, result) : experimentRows(run, result);
  return { ...own, settings };
}

type OwnRows = Readonly<Record<Exclude<TableName, 'settings'>, readonly Row[]>>;

function experimentRows(run: string, result: ExperimentResult): OwnRows {
  const { methods } = result;
  const each = (rows: (method: MethodResult) => readonly Row[]) =>
    methods.flatMap((method) => rows(method).map((row) => ({ run, method: method.name, ...row })));
  return {
    runs: [runRow(run, result)],
    methods: each(({ label, digital, gradientsPerStep, trainSeconds }) => [
      { label, digital, gradientsPerStep, trainSeconds },
    ]),
    variation: each(variationRows),
    chips: each(chipRows),
    epochs: each(({ training }) =>
      training.map(({ run: repeat, ...epoch }) => ({ training: repeat, ...epoch })),
    ),
    arrayEpochs: [],
  };
}

function arrayRows(run: string, result: ArrayResult): OwnRows {
  const { methods, unit } = result;
  const histories = methods.flatMap(({ name: method, runs }) =>
    runs.map(({ run: training, history }) => ({ method, training, history })),
  );
  return {
    runs: [arrayRunRow(run, result)],
    methods: methods.map(({ name: method, label, runs }) => {
      const epochs = runs.flatMap(({ history }) => history);
      const trainSeconds = epochs.reduce((sum, { seconds }) => sum + seconds, 0);
      return { run, method, label, digital: null, gradientsPerStep: null, trainSeconds };
    }),
    variation: [],
    chips: [],
    epochs: [],
    arrayEpochs: histories.flatMap(({ method, training, history }) =>
      history.map(({ epoch, rate, loss, error, idle, density, seconds }) => ({
        ...{ run, method, training, epoch, learningRate: rate, loss },
        ...{ error: error?.with ?? null, digitalError: error?.without ?? null, unit },
        idleUnits: idle ? idle.reduce((sum, [units]) => sum + units, 0) : null,
        ...{ density, seconds },
      })),
    ),
  };
}

function arrayRunRow(run: string, { name, title, data, layers, spec, ...rest }: ArrayResult): Row {
  const { lernmatrix: version } = rest.environment;
  return {
    ...{ run, name, title, ...asResolved(spec), version: String(version), data: data.name },
    ...{ trainCount: data.train, testCount: data.test },
    parameters: layers.reduce((sum, { rows, columns }) => sum + rows * columns, 0),
    ...{ backend: 'cpu', threads: 1, startedAt: withoutZone(rest.startedAt), finishedAt: null },
    wallSeconds: rest.wallSeconds,
  };
}

function runRow(run: string, result: ExperimentResult): Row {
  const { name, title, specDigest, seed, data, model, environment } = result;
  const { startedAt, finishedAt, wallSeconds } = result;
  const { lernmatrix: version, backend, threads } = environment;
  const { trainCount, testCount } = data;
  return {
    ...{ run, name, title, specDigest, version, seed },
    ...{ data: data.name, trainCount, testCount, model: model.name, parameters: model.parameters },
    ...{ backend, threads, startedAt: withoutZone(startedAt), finishedAt: withoutZone(finishedAt) },
    wallSeconds,
  };
}

/** What only the whole spec tells; null where it is one that this version no longer reads. */
function asResolved(written: unknown): Pick<Row, 'specDigest' | 'seed' | 'model'> {
  try {
    const spec = resolveArraySpec(written, { stored: true });
    return { specDigest: arraySpecDigest(spec), seed: spec.seed, model: spec.network.kind };
  } catch (error) {
    if (error instanceof SpecError) return { specDigest: null, seed: null, model: null };
    throw error;
  }
}

/** DuckDB's TIMESTAMP knows no zone: ours is UTC. */
function withoutZone(time: string): string {
  return time.replace('Z', '');
}

function variationRows({ variation }: MethodResult): Row[] {
  return variation.map(({ sigma, accuracy, mean, std, ci95: [ci95Low, ci95High] }) => {
    return { sigma, chips: accuracy.length, mean, std, ci95Low, ci95High };
  });
}

function chipRows({ variation }: MethodResult): Row[] {
  return variation.flatMap(({ sigma, accuracy }) =>
    accuracy.map((percent, chip) => ({ sigma, chip, accuracy: percent })),
  );
}
