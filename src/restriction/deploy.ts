import { toPair } from '../device/index.js';
import type { ModelSpec } from '../nn/index.js';
import type { ModelValues } from '../training/index.js';
import { largestMagnitude } from './calibrate.js';
import { checkConductances, type DeployOptions, yaoConductances } from './conductances.js';
import type {
  CrossbarOperation,
  DeployedCrossbar,
  DeployedNetwork,
  DeployedStage,
} from './deployed.js';
import { fusedBias, fusedWeights } from './fuse.js';
import { checkRestrictions, largestCode, type Restrictions } from './settings.js';
import { poolOf, type Stage, stagesOf, type WeightedStage } from './stages.js';

/**
 * A trained network as conductances, DAC codes and amplifier gains,
 *
 *   W_deploy = s_c·Q(W_fused)/s,   b_deploy = Q(b_fused)/s,   s_c = (gMax - gMin)/max|Q(W_fused)/s|,
 *
 * s_c being one a layer.
 * @param values of the restricted network's tensors, by name.
 * @throws SpecError for restrictions or conductances that cannot be; UnsupportedError for a layer that the circuit
 * cannot hold.
 * @see HRAT paper, equations 7, 8, 14 and 15.
 */
export function deploy(
  model: ModelSpec,
  values: ModelValues,
  restrictions: Restrictions,
  options: DeployOptions = yaoConductances,
): DeployedNetwork {
  checkRestrictions(restrictions);
  checkConductances(options);
  const { inputGain, thresholdVolts, supplyVolts, dac } = restrictions;
  const { gMinSiemens, gMaxSiemens } = options;
  return {
    name: model.name,
    input: model.input,
    inputGain,
    thresholdVolts,
    supplyVolts,
    dacBits: dac === 'ideal' ? 'ideal' : dac.bits,
    conductances: { gMinSiemens, gMaxSiemens },
    stages: stagesOf(model).flatMap((stage) => deployStage(stage, values, restrictions, options)),
  };
}

function deployStage(
  stage: Stage,
  values: ModelValues,
  restrictions: Restrictions,
  options: DeployOptions,
): readonly DeployedStage[] {
  if (stage.kind === 'weighted') return [deployCrossbar(stage, values, restrictions, options)];
  const { name, layer } = stage;
  if (layer.kind === 'maxPool') return [{ kind: 'maxPool', name, ...poolOf(layer) }];
  return layer.kind === 'flatten' ? [{ kind: 'flatten', name }] : [];
}

function deployCrossbar(
  stage: WeightedStage,
  values: ModelValues,
  restrictions: Restrictions,
  options: DeployOptions,
): DeployedCrossbar {
  const { name, layer, relu } = stage;
  const scale = restrictions.scale === 'none' ? 1 : values.get(`${name}.scale`)![0]!;
  const weights = deployedWeights(stage, values, restrictions).map((w) => w / scale);
  const largest = largestMagnitude(weights);
  const { plus, minus } = conductancesOf(weights, largest, options);
  const bias = biasOf(fusedBias(stage, values), scale, restrictions);
  return {
    kind: 'crossbar',
    name,
    operation: operationOf(stage),
    outputs: layer.outputs,
    plusSiemens: plus,
    minusSiemens: minus,
    ohms: (largest || 1) / (options.gMaxSiemens - options.gMinSiemens),
    ...bias,
    relu,
    scale,
  };
}

/** Q(W_fused), in float32 as the graph has it. */
function deployedWeights(
  stage: WeightedStage,
  values: ModelValues,
  { weights, batchNorm }: Restrictions,
): Float32Array {
  const fused = fusedWeights(stage, values);
  if (weights === 'ideal') return fused;
  const most = largestCode(weights.bits);
  const anew = stage.norm && batchNorm === 'after-training';
  const step = anew
    ? Math.fround(largestMagnitude(fused) * Math.fround(1 / most))
    : values.get(`${stage.name}.step`)![0]!;
  return fused.map((w) => {
    const code = roundHalfEven(Math.fround(w / step));
    return Math.max(-most, Math.min(most, code)) * step;
  });
}

/** Nearest integer, halves to the even one, as the graph's rounding. */
function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest === 0.5) return floor % 2 === 0 ? floor : floor + 1;
  return rest < 0.5 ? floor : floor + 1;
}

function conductancesOf(weights: Float32Array, largest: number, options: DeployOptions) {
  const { gMinSiemens, gMaxSiemens, mapping } = options;
  if (mapping === 'one-sided') {
    return toPair(weights, { window: { gMinSiemens, gMaxSiemens }, scales: [largest] });
  }
  const middle = (gMinSiemens + gMaxSiemens) / 2;
  const slope = largest === 0 ? 0 : (gMaxSiemens - gMinSiemens) / (2 * largest);
  return {
    plus: weights.map((w) => middle + slope * w),
    minus: weights.map((w) => middle - slope * w),
  };
}

function biasOf(bias: Float32Array, scale: number, { dac, supplyVolts }: Restrictions) {
  const volts = bias.map((b) => b / scale);
  if (supplyVolts === 'none') return { biasVolts: volts };
  const half = supplyVolts / 2;
  const limited = volts.map((v) => Math.max(-half, Math.min(half, v)));
  if (dac === 'ideal') return { biasVolts: limited };
  const lsb = supplyVolts / (2 ** dac.bits - 1);
  const inverse = Math.fround(1 / lsb);
  const codes = Uint16Array.from(limited, (v) =>
    roundHalfEven(Math.fround(Math.fround(v + half) * inverse)),
  );
  return { biasVolts: Float32Array.from(codes, (code) => code * lsb - half), biasCodes: codes };
}

function operationOf({ layer }: WeightedStage): CrossbarOperation {
  if (layer.kind === 'linear') return { kind: 'linear' };
  const { kernel, stride = 1, padding = 0, dilation = 1, groups = 1 } = layer;
  return { kind: 'conv2d', kernel, stride, padding, dilation, groups };
}
