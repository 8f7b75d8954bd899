import { printYaml } from './parse.js';
import type { ResolvedMethod, ResolvedModel, ResolvedSpec } from './resolved.js';

/**
 * A resolved experiment as people would write it with every value given: `resolveSpec` of it is the
 * resolved experiment again. Training settings that are one for all methods stand in `training`.
 */
export function explicitSpec(spec: ResolvedSpec): Record<string, unknown> {
  const { name, title, seed, execution, data, hardware, evaluation } = spec;
  const model = explicitModel(spec.model);
  const shared = sharedTraining(spec.methods);
  const training = shared.size > 0 ? { training: Object.fromEntries(shared) } : {};
  const methods = spec.methods.map((method) => explicitMethod(method, shared));
  return { name, title, seed, execution, data, model, ...training, methods, hardware, evaluation };
}

/** The same as YAML, to be kept beside a run and to be run again. */
export function printSpec(spec: ResolvedSpec): string {
  return printYaml(explicitSpec(spec));
}

function explicitModel(model: ResolvedModel): unknown {
  if (model.kind === 'catalogue') {
    return model.settings === undefined ? model.name : { name: model.name, ...model.settings };
  }
  const { kind: _, ...written } = model;
  return written;
}

/** Training settings, in the order in which they are written. */
function trainingOf({ training, runs }: ResolvedMethod): Map<string, unknown> {
  const { method: _, ...settings } = training;
  return new Map(Object.entries({ ...settings, runs }));
}

function sharedTraining(methods: readonly ResolvedMethod[]): Map<string, unknown> {
  const [first = new Map<string, unknown>(), ...others] = methods.map(trainingOf);
  const same = ([key, value]: [string, unknown]) =>
    others.every((other) => JSON.stringify(other.get(key)) === JSON.stringify(value));
  return new Map([...first].filter(same));
}

function explicitMethod(resolved: ResolvedMethod, shared: ReadonlyMap<string, unknown>) {
  const { name, label, description, evaluate, training } = resolved;
  const { kind, ...settings } = training.method;
  const own = [...trainingOf(resolved)].filter(([key]) => !shared.has(key));
  return { name, kind, label, description, evaluate, ...Object.fromEntries(own), ...settings };
}
