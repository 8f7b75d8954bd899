import type {
  ArrayReport,
  Products,
  ReportedArrayEpoch,
  ReportedArrayMethod,
  ReportedError,
  ReportedPulses,
} from '../report/arrays/index.js';
import { arrayScope } from './account.js';
import { methodText, networkText } from './describe.js';
import {
  type ArrayEpochRecord,
  type ArrayMethodResult,
  type ArrayResult,
  cutShare,
  errorsAt,
  idleUnits,
} from './result.js';
import { arraySpecDigest } from './spec/print.js';
import { resolveArraySpec } from './spec/resolve.js';
import type { ResolvedArrayMethod } from './spec/resolved.js';

/** A run as its page shows it. @throws SpecError for the result of a version whose specs were others. */
export function arrayReportOf(result: ArrayResult): ArrayReport {
  const { name, title, unit, data, layers, methods, environment, startedAt, wallSeconds } = result;
  const spec = resolveArraySpec(result.spec, { stored: true });
  return {
    ...{ name, title, unit, data, environment, startedAt, wallSeconds },
    network: networkText(spec.network, layers),
    weights: layers.reduce((sum, { rows, columns }) => sum + rows * columns, 0),
    epochs: spec.epochs,
    runs: spec.runs,
    seed: spec.seed,
    methods: methods.map((method, i) => methodOf(method, spec.methods[i]!, layers)),
    ...arrayScope(spec),
    spec: result.spec,
    specDigest: arraySpecDigest(spec),
  };
}

function methodOf(
  method: ArrayMethodResult,
  resolved: ResolvedArrayMethod,
  layers: ArrayResult['layers'],
): ReportedArrayMethod {
  const isOnArrays = resolved.hardware !== undefined;
  const all = method.runs.flatMap(({ history }) => history);
  return {
    name: method.name,
    label: method.label,
    description: methodText(resolved),
    isOnArrays,
    epochs: epochsOf(method),
    ...(isOnArrays ? { pulses: pulsesOf(method, layers) } : {}),
    ...idleUnits(method, layers),
    secondsAnEpoch: mean(all.map(({ seconds }) => seconds)),
  };
}

function epochsOf(method: ArrayMethodResult): ReportedArrayEpoch[] {
  const history = method.runs[0]?.history ?? [];
  return history.map(({ epoch }, i) => ({
    epoch,
    loss: mean(recordsAt(method, i).map(({ loss }) => loss)),
    ...errorAt(method, epoch, 'with'),
    ...errorAt(method, epoch, 'without'),
  }));
}

function errorAt(
  method: ArrayMethodResult,
  epoch: number,
  by: Products,
): { readonly [by]?: ReportedError } {
  const found = errorsAt(method, epoch, by);
  return found ? { [by]: { mean: found.mean, runs: found.sample } } : {};
}

function pulsesOf(method: ArrayMethodResult, layers: ArrayResult['layers']): ReportedPulses {
  const density = (i: number) => mean(recordsAt(method, i).map((record) => record.density));
  return {
    first: density(0),
    last: density(-1),
    longer: layers.map(({ name }, layer) => ({ layer: name, share: cutShare(method, layer) })),
    longerOfAll: cutShare(method),
  };
}

/** The records of all runs at a place of their histories, from the end where it is negative. */
function recordsAt({ runs }: ArrayMethodResult, place: number): ArrayEpochRecord[] {
  return runs.flatMap(({ history }) => history.at(place) ?? []);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
