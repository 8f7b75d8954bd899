import { createHash } from 'node:crypto';
import { printYaml } from '../../experiment/spec/parse.js';
import { arrayDefaults } from './defaults.js';
import type { ResolvedArrayMethod, ResolvedArraySpec } from './resolved.js';
import type { ResetInput } from './schema.js';

/** A resolved spec as people would write it with every value given: `resolveArraySpec` of it is the same again. */
export function explicitArraySpec(spec: ResolvedArraySpec): Record<string, unknown> {
  const { epochs, batchSize, methods, data, ...rest } = spec;
  const { kind, name, title, seed, runs, execution, network, evaluation, keep } = rest;
  const written = methods.map(explicitMethod);
  const training = network.kind === 'lstm' && batchSize === 1 ? { epochs } : { epochs, batchSize };
  const last = { network, training, methods: written, evaluation, keep };
  return { kind, name, title, seed, runs, execution, data: withoutUndefined(data), ...last };
}

/** The same as YAML, to be kept beside a run and to be run again. */
export function printArraySpec(spec: ResolvedArraySpec): string {
  return printYaml(explicitArraySpec(spec));
}

/** SHA-256 (hex) of a spec: equal digests, equal results. The number of jobs stays out. */
export function arraySpecDigest(spec: ResolvedArraySpec): string {
  const { execution: _, ...rest } = explicitArraySpec(spec);
  return createHash('sha256').update(canonical(rest)).digest('hex');
}

function explicitMethod({
  name,
  label,
  rates,
  rule,
  transferRates,
  transferEvery,
  hardware,
}: ResolvedArrayMethod) {
  const { kind, ...settings } = rule;
  const own = 'hysteresis' in settings ? written(settings) : settings;
  return {
    name,
    kind,
    label,
    rates,
    ...own,
    ...(transferRates ? { transferRate: transferRates } : {}),
    ...(transferEvery ? { transferEvery } : {}),
    ...hardware,
  };
}

function written<Settings extends { readonly hysteresis: number }>({
  hysteresis,
  ...settings
}: Settings) {
  return { ...settings, reset: resetOf(hysteresis) };
}

/** `reset` as people write it. */
export function resetOf(hysteresis: number): ResetInput {
  if (hysteresis === 0) return 'zero';
  return hysteresis === arrayDefaults.hysteresis ? 'hysteretic' : hysteresis;
}

function withoutUndefined<T extends object>(value: T): Partial<T> {
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(entries) as Partial<T>;
}

/** JSON with the keys of every object sorted. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
}
