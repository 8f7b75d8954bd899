import { join } from 'node:path';
import type { ExperimentResult, MethodResult } from '../../report/result.js';
import { resultOf } from '../folder.js';
import type { Row, TableName } from './schema.js';
import { settingsOf } from './settings.js';

/** The rows that a finished run gives; undefined where its result is damaged. */
export function rowsOf(
  out: string,
  run: string,
): Readonly<Record<TableName, readonly Row[]>> | undefined {
  const result = resultOf(join(out, run));
  if (!result) return undefined;
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
    settings: settingsOf(join(out, run)).map((setting) => ({ run, ...setting })),
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
