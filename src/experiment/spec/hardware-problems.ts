import { deviceLayers, unfitActivations } from '../../chip/deployment/rewrite.js';
import { unmappedProblems } from '../../chip/deployment/unmapped.js';
import type { ComputeInMemory, LayerStrength } from '../../chip/engine.js';
import { knownTimes } from '../../device/index.js';
import type { SpecProblem } from '../../errors.js';
import type { ModelSpec } from '../../nn/index.js';
import { circuitProblems } from './circuit-problems.js';
import { show } from './messages.js';
import { buildResolvedModel } from './misfits.js';
import { suggestion } from './nearest.js';
import { engineVariation, modelOf } from './resolve-hardware.js';
import type {
  ResolvedDevice,
  ResolvedEngine,
  ResolvedHardware,
  ResolvedModel,
  ResolvedSpec,
  ResolvedVariation,
} from './resolved.js';

/** What of a hardware does not go together, or does not fit the network. */
export function hardwareProblems(spec: ResolvedSpec): SpecProblem[] {
  const { hardware, model } = spec;
  const { variation, engine, device } = hardware;
  const built = engine && buildForNames(model);
  return [
    ...repeatedSigmas(variation.sigma),
    ...(engine ? variationProblems(variation, engine) : []),
    ...(engine?.kind === 'compute-in-memory' ? engineProblems(engine, built) : []),
    ...circuitProblems(spec, built),
    ...(device ? deviceProblems(device, hardware) : []),
  ];
}

function engineProblems(engine: ComputeInMemory, model: ModelSpec | undefined): SpecProblem[] {
  return [...strengthProblems(engine), ...(model ? networkProblems(model, engine) : [])];
}

/** A device brings its own errors, at the times it is known at. */
function deviceProblems(
  { preset, seconds, faults }: ResolvedDevice,
  { variation, engine }: ResolvedHardware,
): SpecProblem[] {
  const path = 'hardware.device';
  const problems: SpecProblem[] = [];
  const times = knownTimes(modelOf(preset));
  if (times !== 'any' && !times.includes(seconds)) {
    const message = `${preset} is known ${times.join(', ')} s after programming, got ${seconds}. Take one of these.`;
    problems.push({ path: `${path}.seconds`, message });
  }
  if (variation.sigma.some((sigma) => sigma > 0) || variation.shift) {
    const message = `brings the errors of ${preset}, but hardware.variation has others. Remove one of them.`;
    problems.push({ path, message });
  }
  if (engine) {
    const message = `needs digital adders, but hardware.engine is ${engine.kind}. Remove one of them.`;
    problems.push({ path, message });
  }
  if (faults.stuckAtMin + faults.stuckAtMax > 1) {
    const message = `stuckAtMin and stuckAtMax must not exceed 1 together, got ${faults.stuckAtMin} and ${faults.stuckAtMax}. Lower one.`;
    problems.push({ path: `${path}.faults`, message });
  }
  return problems;
}

function repeatedSigmas(sigma: readonly number[]): SpecProblem[] {
  const twice = sigma.find((value, i) => sigma.indexOf(value) !== i);
  if (twice === undefined) return [];
  const message = `expected different values, got ${twice} twice. Remove one.`;
  return [{ path: 'hardware.variation.sigma', message }];
}

/** What an engine decides by itself may be written out, but not otherwise. */
function variationProblems(
  { range, targets }: ResolvedVariation,
  engine: ResolvedEngine,
): SpecProblem[] {
  const own = engineVariation(engine);
  const path = 'hardware.variation';
  const problems: SpecProblem[] = [];
  if (range !== own.range) {
    const message = `must be 'absolute-max' where hardware.engine is ${engine.kind}, whose windows are symmetric about zero, got '${range}'. Remove it.`;
    problems.push({ path: `${path}.range`, message });
  }
  for (const key of ['biases', 'batchNorm'] as const) {
    if (targets[key] === own.targets[key]) continue;
    const decided =
      engine.kind === 'compute-in-memory'
        ? `hardware.engine.${key}, which is '${engine[key]}'`
        : `hardware.engine, ${engine.kind}, whose devices hold fused weights alone`;
    const message = `contradicts ${decided}, got ${targets[key]}. Remove it.`;
    problems.push({ path: `${path}.targets.${key}`, message });
  }
  return problems;
}

function strengthProblems({ layers }: ComputeInMemory): SpecProblem[] {
  return Object.entries(layers).flatMap(([name, strength]: [string, LayerStrength]) => {
    const path = `hardware.engine.layers.${name}`;
    if (Object.keys(strength).length === 0) {
      return [{ path, message: 'expected sigma or shift, got neither. Give one, or remove it.' }];
    }
    if (!name.endsWith('.mirror') || strength.shift === undefined) return [];
    const message = `must not be set for current mirrors, which hold no charge that could shift, got ${show(strength.shift)}. Remove it.`;
    return [{ path: `${path}.shift`, message }];
  });
}

function networkProblems(model: ModelSpec, engine: ComputeInMemory): SpecProblem[] {
  const unmapped = unmappedProblems(model);
  if (unmapped.length > 0) return unmapped;
  const known = deviceLayers(model, engine);
  const unknown = Object.keys(engine.layers).filter((name) => !known.includes(name));
  const unfit = unfitActivations(model, engine);
  const problems = unknown.map((name) => {
    const hint = suggestion(name, known, `Known here: ${known.join(', ')}.`);
    const message = `expected a layer that devices hold, got '${name}'.${hint}`;
    return { path: `hardware.engine.layers.${name}`, message };
  });
  if (unfit.length === 0) return problems;
  const message = `must be 'per-layer' where an activation is neither relu nor leakyRelu, got 'per-column' with ${unfit.join(', ')} in the network. Map by layer, or take relu.`;
  return [...problems, { path: 'hardware.engine.mapping', message }];
}

/** The network on some images; names and kinds of layers are the same on any. */
function buildForNames(model: ResolvedModel): ModelSpec | undefined {
  try {
    return buildResolvedModel(model, { shape: [3, 32, 32], classes: 10 });
  } catch {
    return undefined; // What is wrong with the network itself is told elsewhere.
  }
}
