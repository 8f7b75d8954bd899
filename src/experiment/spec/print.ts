import { printYaml } from './parse.js';
import type { ResolvedMethod, ResolvedModel, ResolvedSpec } from './resolved.js';

/**
 * A resolved experiment as people would write it with every value given: `resolveSpec` of it is the
 * resolved experiment again.
 */
export function explicitSpec(spec: ResolvedSpec): Record<string, unknown> {
  return { ...spec, model: explicitModel(spec.model), methods: spec.methods.map(explicitMethod) };
}

/** The same as YAML, to be kept beside a run and to be run again. */
export function printSpec(spec: ResolvedSpec): string {
  return printYaml(explicitSpec(spec));
}

function explicitModel(model: ResolvedModel): unknown {
  if (model.kind === 'catalogue') return model.name;
  const { kind: _, ...written } = model;
  return written;
}

function explicitMethod({ name, label, description, evaluate, runs, training }: ResolvedMethod) {
  const { method, ...settings } = training;
  const { kind, ...own } = method;
  return { name, kind, label, description, evaluate, runs, ...settings, ...own };
}
