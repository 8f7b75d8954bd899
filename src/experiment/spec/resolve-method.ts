import type { VariationTargets } from '../../device/index.js';
import { type HratSettings, limitsOf } from '../../restriction/memristor-circuit.js';
import type { HaSgdSettings, WvatSettings } from '../../training/settings.js';
import {
  awpDefaults,
  circuitDefaults,
  haSgdDefaults,
  hratDefaults,
  samDefaults,
  trainingDefaults,
  wvatDefaults,
} from './defaults.js';
import { distinctLabels, methodText } from './method-texts.js';
import { resolveTraining, type TrainingInput } from './resolve-training.js';
import type { ResolvedHardware, ResolvedMethod, ResolvedTraining } from './resolved.js';
import type { MethodInput, SpecInput } from './schema.js';

/** Makes every method explicit; labels that would be equal are told apart by the methods' names. */
export function resolveMethods(
  inputs: SpecInput['methods'],
  training: TrainingInput,
  hardware: ResolvedHardware,
): ResolvedMethod[] {
  const full = inputs.map(
    (input): MethodInput => (typeof input === 'string' ? { name: input, kind: input } : input),
  );
  const labelled = new Set(full.filter(({ label }) => label !== undefined).map(({ name }) => name));
  return distinctLabels(
    full.map((input) => resolveMethod(input, training, hardware)),
    labelled,
  );
}

function resolveMethod(
  input: MethodInput,
  common: TrainingInput,
  hardware: ResolvedHardware,
): ResolvedMethod {
  const method = methodSettings(input, hardware);
  const training = { ...resolveTraining(common, ownTraining(input)), method };
  const text = methodText(method, training.optimiser, training.averaging);
  return {
    name: input.name,
    label: input.label ?? text.label,
    description: input.description ?? text.description,
    evaluate: input.evaluate ?? (training.averaging === 'none' ? 'last' : 'average'),
    runs: input.runs ?? common.runs ?? trainingDefaults.runs,
    training,
  };
}

const trainingKeys = [
  'epochs',
  'batchSize',
  'learningRate',
  'optimiser',
  'schedule',
  'averaging',
] as const;

function ownTraining(input: MethodInput): TrainingInput {
  return Object.fromEntries(
    trainingKeys.filter((key) => input[key] !== undefined).map((key) => [key, input[key]]),
  );
}

/**
 * What varies in training where the method does not say: what varies in the hardware; but batch normalisation on the
 * devices of an engine keeps its batch statistics, and is not perturbed (our choice).
 */
function trainingTargets({ variation, engine }: ResolvedHardware): VariationTargets {
  return engine ? { ...variation.targets, batchNorm: false } : variation.targets;
}

function methodSettings(
  input: MethodInput,
  hardware: ResolvedHardware,
): ResolvedTraining['method'] {
  switch (input.kind) {
    case 'sgd':
      return { kind: 'sgd' };
    case 'wvat':
      return wvatSettings(input, hardware);
    case 'awp':
      return {
        kind: 'awp',
        gamma: input.gamma ?? awpDefaults.gamma,
        norm: input.norm ?? awpDefaults.norm,
        targets: { ...trainingTargets(hardware), ...input.targets },
      };
    case 'sam':
      return { kind: 'sam', rho: input.rho ?? samDefaults.rho, p: input.p ?? samDefaults.p };
    case 'ha-sgd':
      return haSgdSettings(input, hardware);
    case 'hrat':
      return hratSettings(input, hardware);
  }
}

type Of<Kind> = Extract<MethodInput, { readonly kind: Kind }>;

function wvatSettings(input: Of<'wvat'>, hardware: ResolvedHardware): WvatSettings {
  return {
    kind: 'wvat',
    sigmaOfRange: input.sigmaOfRange ?? wvatDefaults.sigmaOfRange,
    range: input.range ?? hardware.variation.range,
    gamma: input.gamma ?? wvatDefaults.gamma,
    alpha: input.alpha ?? wvatDefaults.alpha,
    applyProbability: input.applyProbability ?? wvatDefaults.applyProbability,
    gavProbability: input.gavProbability ?? wvatDefaults.gavProbability,
    norm: input.norm ?? wvatDefaults.norm,
    targets: { ...trainingTargets(hardware), ...input.targets },
  };
}

function haSgdSettings(input: Of<'ha-sgd'>, hardware: ResolvedHardware): HaSgdSettings {
  const { engine } = hardware;
  const isPerLayer = engine?.kind === 'compute-in-memory' && engine.mapping === 'per-layer';
  const mapped = isPerLayer ? 'layer' : haSgdDefaults.granularity;
  return {
    kind: 'ha-sgd',
    samples: input.samples ?? haSgdDefaults.samples,
    sigmaOfRange: input.sigmaOfRange ?? haSgdDefaults.sigmaOfRange,
    shiftOfRange: input.shiftOfRange ?? haSgdDefaults.shiftOfRange,
    range: input.range ?? haSgdDefaults.range,
    granularity: input.granularity ?? mapped,
    targets: { ...trainingTargets(hardware), ...input.targets },
  };
}

/** The circuit that it trains for is written out, so that a network may be tried on another one. */
function hratSettings(input: Of<'hrat'>, { engine }: ResolvedHardware): HratSettings {
  const circuit = engine?.kind === 'memristor-circuit' ? engine : circuitDefaults;
  return {
    kind: 'hrat',
    sigmaOfRange: input.sigmaOfRange ?? hratDefaults.sigmaOfRange,
    scale: input.scale ?? hratDefaults.scale,
    batchNorm: input.batchNorm ?? hratDefaults.batchNorm,
    circuit: { ...limitsOf(circuit), ...input.circuit },
  };
}
