import type { SpecProblem } from '../../errors.js';
import type { ArrayRule } from '../../training/array/index.js';
import { arrayDefaults, transferEveryOf } from './defaults.js';
import { hardwareInput, resolveHardware } from './resolve-hardware.js';
import type {
  ArrayHardwareSpec,
  ArrayNetworkSpec,
  RateStep,
  ResolvedArrayMethod,
  TransferStep,
} from './resolved.js';
import type { ArrayMethodInput, ArraySpecInput, ResetInput, TransferRateInput } from './schema.js';

/** What a network has before its data is known: its matrices, and how often convolutions reuse theirs. */
export interface NetworkSize {
  readonly layers: number;
  readonly patches: readonly number[];
}

/** The methods, explicit. @param problems found ones are added. */
export function resolveMethods(
  input: ArraySpecInput,
  network: ArrayNetworkSpec,
  size: NetworkSize,
  rates: readonly RateStep[],
  problems: SpecProblem[],
): ResolvedArrayMethod[] {
  return input.methods.flatMap((method, i) => {
    const path = `methods[${i}]`;
    const { name, label = name } = method;
    const own = ratesOf(method.rates, `${path}.rates`, problems) ?? rates;
    const transfers = method.kind === 'tiki-taka' || method.kind === 'ttv2';
    const transferRates = transfers
      ? transferRatesOf(method.transferRate, size, `${path}.transferRate`, problems)
      : undefined;
    const first = transferRates?.[0]?.rate;
    const common = {
      name,
      label,
      rates: own,
      rule: ruleOf(method, typeof first === 'object' ? first[0] : first),
      ...(transferRates && isSchedule(transferRates) ? { transferRates } : {}),
      ...timing(method, network, size, path, problems),
    };
    if (method.kind === 'float') return [common];
    const hardware = resolveHardware(input, hardwareInput(method), network, transfers, path);
    if ('device' in hardware) {
      return [{ ...common, rule: withThreshold(common.rule, method, hardware), hardware }];
    }
    problems.push(...hardware);
    return [];
  });
}

/** Rates as a list from epoch 1 on, in rising order. */
export function ratesOf<Rate = number>(
  rates: number | readonly RateStep<Rate>[] | undefined,
  path: string,
  problems: SpecProblem[],
): readonly RateStep<Rate | number>[] | undefined {
  if (rates === undefined || typeof rates === 'number') {
    return rates === undefined ? undefined : [{ epoch: 1, rate: rates }];
  }
  const rising = rates.every(({ epoch }, i) =>
    i === 0 ? epoch === 1 : epoch > rates[i - 1]!.epoch,
  );
  if (!rising) {
    const got = rates.map(({ epoch }) => epoch).join(', ');
    const message = `expected epochs that begin at 1 and rise, got ${got}. Begin with epoch 1, and let them rise.`;
    problems.push({ path, message });
  }
  return rates;
}

/** The same for η_c, one or one a layer. */
function transferRatesOf(
  given: TransferRateInput | undefined,
  { layers }: NetworkSize,
  path: string,
  problems: SpecProblem[],
): readonly TransferStep[] | undefined {
  const always = isOneEach(given);
  const steps = always ? [{ epoch: 1, rate: given }] : ratesOf(given, path, problems);
  for (const [i, { rate }] of (steps ?? []).entries()) {
    if (typeof rate === 'number' || rate.length === layers) continue;
    const message = wrongLayers(layers, rate.length);
    problems.push({ path: always ? path : `${path}[${i}].rate`, message });
  }
  return steps;
}

/** Whether η_c is a list of one for each layer, the same at all times. */
function isOneEach(rates: TransferRateInput | undefined): rates is number[] {
  return Array.isArray(rates) && typeof rates[0] === 'number';
}

/** Whether η_c differs, in time or between layers. */
function isSchedule(rates: readonly TransferStep[]): boolean {
  return rates.length > 1 || typeof rates[0]?.rate === 'object';
}

function wrongLayers(layers: number, got: number): string {
  return `expected one for each of the ${layers} layers, got ${got}. Give one number for all, or ${layers}.`;
}

function ruleOf(method: ArrayMethodInput, transferRate: number | undefined): ArrayRule {
  if (method.kind === 'float' || method.kind === 'sgd') return { kind: method.kind };
  const { transfer } = method;
  const given = {
    ...(transferRate === undefined ? {} : { transferRate }),
    ...(transfer ? { transfer } : {}),
  };
  if (method.kind === 'ttv2') {
    const { reset } = method;
    return {
      ...arrayDefaults.ttv2,
      ...given,
      ...(reset === undefined ? {} : { hysteresis: hysteresisOf(reset) }),
    };
  }
  const { gamma, threshold, vectors } = method;
  return {
    ...arrayDefaults.tikiTaka,
    ...given,
    ...(gamma === undefined ? {} : { gamma }),
    ...(threshold === undefined ? {} : { threshold }),
    ...(vectors ? { vectors } : {}),
  };
}

function hysteresisOf(reset: ResetInput): number {
  if (reset === 'zero') return 0;
  return reset === 'hysteretic' ? arrayDefaults.hysteresis : reset;
}

/** T of Tiki-Taka is the noise with which A is read, unless it is given. @see Gokmen 2021, "Tiki-Taka Algorithm". */
function withThreshold(
  rule: ArrayRule,
  method: ArrayMethodInput,
  { periphery }: ArrayHardwareSpec,
): ArrayRule {
  if (rule.kind !== 'tiki-taka' || 'threshold' in method) return rule;
  return { ...rule, threshold: periphery.readSigma };
}

/** n_s of each layer. */
function timing(
  method: ArrayMethodInput,
  network: ArrayNetworkSpec,
  { layers, patches }: NetworkSize,
  path: string,
  problems: SpecProblem[],
): Pick<ResolvedArrayMethod, 'transferEvery'> {
  if (method.kind === 'float' || method.kind === 'sgd') return {};
  const given = method.transferEvery ?? transferEveryOf(network.kind, patches, layers);
  const each = typeof given === 'number' ? Array.from({ length: layers }, () => given) : given;
  if (each.length !== layers) {
    problems.push({ path: `${path}.transferEvery`, message: wrongLayers(layers, each.length) });
  }
  return { transferEvery: each };
}
