import type { AdamSettings, OptimiserSettings, Schedule, SgdSettings } from '../../nn/index.js';
import type { AveragingSettings } from '../../training/settings.js';
import {
  averagingDefaults,
  optimiserDefaults,
  scheduleDefaults,
  trainingDefaults,
} from './defaults.js';
import type { AveragingInput, OptimiserInput, ScheduleInput } from './schema-training.js';

/** Training settings as people write them: at the top, or in a method. */
export interface TrainingInput {
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly learningRate?: number;
  readonly optimiser?: OptimiserInput;
  readonly schedule?: ScheduleInput;
  readonly averaging?: AveragingInput;
  readonly runs?: number;
}

/** Training settings without the method, every value explicit. */
export interface ResolvedTraining {
  readonly epochs: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly optimiser: OptimiserSettings;
  readonly schedule: Schedule;
  readonly averaging: AveragingSettings;
}

/** Fills in what is absent: a method's own setting stands before the one for all. */
export function resolveTraining(common: TrainingInput, own: TrainingInput): ResolvedTraining {
  const given = { ...trainingDefaults, ...common, ...own };
  const averaging = resolveAveraging(given.averaging);
  const { epochs, batchSize, learningRate } = given;
  return {
    epochs,
    batchSize,
    learningRate,
    optimiser: resolveOptimiser(given.optimiser),
    schedule: resolveSchedule(given.schedule, learningRate, averaging),
    averaging,
  };
}

/** A short name stands for settings of that kind, every other key absent. */
function settingsOf<T extends { readonly kind: string }>(input: T | T['kind']): T {
  return typeof input === 'string' ? ({ kind: input } as T) : (input as T);
}

type SettingsOf<Input> = Extract<Input, { readonly kind: string }>;

function resolveOptimiser(input: OptimiserInput): OptimiserSettings {
  const given = settingsOf<SettingsOf<OptimiserInput>>(input);
  if (given.kind === 'sgd') {
    const settings: SgdSettings = { kind: 'sgd', ...optimiserDefaults.sgd };
    return { ...settings, ...given };
  }
  const settings: AdamSettings = { kind: 'adam', ...optimiserDefaults.adam };
  return { ...settings, ...given };
}

function resolveAveraging(input: AveragingInput): AveragingSettings {
  if (input === 'none') return 'none';
  const { kind, start } = settingsOf<SettingsOf<AveragingInput>>(input);
  return { kind, start: start ?? averagingDefaults.start };
}

type PlainSchedule = Exclude<Schedule, { kind: 'swa' }>;
type PlainInput = Exclude<ScheduleInput, 'swa' | { kind: 'swa' }>;

function resolveSchedule(
  input: ScheduleInput,
  firstRate: number,
  averaging: AveragingSettings,
): Schedule {
  const given = settingsOf<SettingsOf<ScheduleInput>>(input);
  if (given.kind !== 'swa') return resolvePlain(given);
  const { rateShare, ramp, before } = scheduleDefaults.swa;
  const start = averaging === 'none' ? averagingDefaults.start : averaging.start;
  return {
    kind: 'swa',
    start: given.start ?? start,
    rate: given.rate ?? firstRate * rateShare,
    ramp: given.ramp ?? ramp,
    before: resolvePlain(given.before ?? before),
  };
}

function resolvePlain(input: PlainInput): PlainSchedule {
  const given = settingsOf<SettingsOf<PlainInput>>(input);
  if (given.kind === 'constant') return given;
  if (given.kind === 'cosine')
    return { kind: 'cosine', final: given.final ?? scheduleDefaults.cosine.final };
  const { at, divisor } = scheduleDefaults.step;
  return { kind: 'step', at: [...(given.at ?? at)], divisor: given.divisor ?? divisor };
}
