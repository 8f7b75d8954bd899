import { SpecError, type SpecProblem } from '../../errors.js';
import { modelCatalogue } from '../../nn/index.js';
import { contradictions, type PlaceOf } from './contradictions.js';
import {
  augmentDefaults,
  circuitChips,
  dataDefaults,
  defaultSeed,
  evaluationDefaults,
  executionDefaults,
  initialisationDefault,
  retrainingDefaults,
} from './defaults.js';
import { misfits } from './misfits.js';
import { problemsOf } from './problems.js';
import { resolveHardware } from './resolve-hardware.js';
import { resolveMethods } from './resolve-method.js';
import type { ResolvedData, ResolvedHardware, ResolvedModel, ResolvedSpec } from './resolved.js';
import { type SpecInput, specSchema } from './schema.js';

/**
 * Checks an experiment as people write it, and makes every value explicit.
 * @param input plain data, as read from YAML.
 * @throws SpecError with every problem found: first of form; where the form is right, contradictions.
 */
export function resolveSpec(input: unknown): ResolvedSpec {
  const parsed = specSchema.safeParse(input);
  if (!parsed.success) throw new SpecError(problemsOf(parsed.error.issues, input));
  const spec = fillIn(parsed.data);
  const places = placesIn(parsed.data);
  const problems = [
    ...unusedTraining(parsed.data),
    ...contradictions(spec, places),
    ...misfits(spec, places),
  ];
  if (problems.length > 0) throw new SpecError(withoutRepeats(problems));
  return spec;
}

/** A setting for all methods that every method replaces by its own would change nothing, unnoticed. */
function unusedTraining({ training = {}, methods }: SpecInput): SpecProblem[] {
  const replaced = (key: string) =>
    methods.every((method) => typeof method === 'object' && Object.hasOwn(method, key));
  return Object.keys(training)
    .filter(replaced)
    .map((key) => {
      const message = `changes nothing, since every method sets its own ${key}. Remove it here, or there.`;
      return { path: `training.${key}`, message };
    });
}

/** A setting that methods share is one problem, not one a method. */
function withoutRepeats(problems: readonly SpecProblem[]): SpecProblem[] {
  const texts = new Set<string>();
  return problems.filter(({ path, message }) => {
    const text = `${path}: ${message}`;
    const fresh = !texts.has(text);
    texts.add(text);
    return fresh;
  });
}

function placesIn({ methods }: SpecInput): PlaceOf {
  return (i, key) => {
    const own = methods[i];
    return typeof own === 'object' && key in own ? `methods[${i}].${key}` : `training.${key}`;
  };
}

function fillIn(input: SpecInput): ResolvedSpec {
  const hardware = resolveHardware(input.hardware);
  return {
    name: input.name,
    title: input.title ?? input.name,
    seed: input.seed ?? defaultSeed,
    execution: { ...executionDefaults, ...input.execution },
    data: resolveData(input.data),
    model: resolveModel(input.model),
    methods: resolveMethods(input.methods, input.training ?? {}, hardware),
    hardware,
    evaluation: resolveEvaluation(input.evaluation, hardware),
  };
}

function resolveData(input: SpecInput['data']): ResolvedData {
  const { normalise, augment, ...source } = typeof input === 'string' ? { kind: input } : input;
  return {
    ...source,
    normalise: normalise ?? dataDefaults.normalise,
    augment:
      augment === undefined || augment === 'none'
        ? dataDefaults.augment
        : { ...augmentDefaults, ...augment },
  };
}

function resolveModel(input: SpecInput['model']): ResolvedModel {
  if (typeof input === 'string') return resolveNamed(input, {});
  if (!('layers' in input)) {
    const { name, ...own } = input;
    return resolveNamed(name, own);
  }
  const { name, initialisation = initialisationDefault, layers } = input;
  return { kind: 'layers', name, initialisation, layers };
}

/** Settings in the catalogue's order; those missing or unknown are left to it to refuse. */
function resolveNamed(name: string, own: Readonly<Record<string, number>>): ResolvedModel {
  const filled = Object.entries(modelCatalogue[name]?.settings ?? {}).flatMap(([key, fallback]) => {
    const value = own[key] ?? fallback;
    return value === 'required' ? [] : [[key, value] as const];
  });
  const settings = { ...Object.fromEntries(filled), ...own };
  return Object.keys(settings).length === 0
    ? { kind: 'catalogue', name }
    : { kind: 'catalogue', name, settings };
}

function resolveEvaluation(
  input: SpecInput['evaluation'] = {},
  { engine }: ResolvedHardware,
): ResolvedSpec['evaluation'] {
  const { yieldThresholds = evaluationDefaults.yieldThresholds, retraining, ...given } = input;
  const usual = engine?.kind === 'memristor-circuit' ? circuitChips : evaluationDefaults.chips;
  const { chips, testEachEpoch } = { ...evaluationDefaults, chips: usual, ...given };
  const resolved = { chips, yieldThresholds: [...yieldThresholds], testEachEpoch };
  if (!retraining) return resolved;
  const defaults = { ...retrainingDefaults, chips: Math.min(chips, retrainingDefaults.chips) };
  return { ...resolved, retraining: { ...defaults, ...retraining } };
}
