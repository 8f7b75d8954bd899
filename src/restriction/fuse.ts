import type { ModelSpec, NamedLayer } from '../nn/index.js';
import { nameLayers } from '../nn/index.js';
import type { ModelValues } from '../training/index.js';
import { type Stage, stagesOf, type WeightedStage } from './stages.js';

/* In float32, operation by operation as the graph does it: fused on the host or in the graph, weights and biases have
   the same bits, and so the same codes. */
const f = Math.fround;
const smallestGain = f(1e-2);

/** W of a layer, or W_fused = γ/√(σ² + ε)·W where it has batch normalisation. @see HRAT paper, equation 10. */
export function fusedWeights(stage: WeightedStage, values: ModelValues): Float32Array {
  const w = values.get(`${stage.name}.weight`)!;
  const slopes = slopesOf(stage, values);
  if (!slopes) return w;
  const perOutput = w.length / slopes.length;
  return w.map((x, i) => x * slopes[Math.floor(i / perOutput)]!);
}

/** b of a layer, or b_fused = β + γ/√(σ² + ε)·(b - μ); zeros where it has neither. @see HRAT paper, equation 12. */
export function fusedBias(stage: WeightedStage, values: ModelValues): Float32Array {
  const { name, layer, norm } = stage;
  const bias = values.get(`${name}.bias`) ?? new Float32Array(layer.outputs);
  const slopes = slopesOf(stage, values);
  if (!norm || !slopes) return bias;
  const offset = values.get(`${norm.name}.offset`)!;
  const mean = values.get(`${norm.name}.mean`)!;
  return offset.map((beta, i) => beta + f(slopes[i]! * f(bias[i]! - mean[i]!)));
}

/** γ/√(σ² + ε), γ kept away from 0 as in training. */
function slopesOf({ norm }: WeightedStage, values: ModelValues): Float32Array | undefined {
  if (!norm) return undefined;
  const gain = values.get(`${norm.name}.gain`)!;
  const variance = values.get(`${norm.name}.variance`)!;
  const epsilon = f(norm.layer.epsilon ?? 1e-5);
  return gain.map((gamma, i) => {
    const kept = Math.abs(gamma) >= smallestGain ? gamma : gamma < 0 ? -smallestGain : smallestGain;
    return kept / f(Math.sqrt(f(variance[i]! + epsilon)));
  });
}

/** A network whose batch normalisation is merged into the layers before it, with its tensors. */
export interface FusedNetwork {
  readonly model: ModelSpec;
  readonly values: ModelValues;
}

/**
 * Merges trained batch normalisation into weights and biases; Δ and s stay as they are.
 * @returns a network of the same layers without batch normalisation, each with a bias and under its own name.
 */
export function fuseNetwork(model: ModelSpec, values: ModelValues): FusedNetwork {
  const stages = stagesOf(model);
  const norms = new Set(stages.flatMap((stage) => normName(stage)));
  const layers = nameLayers(model.layers).filter(({ name }) => !norms.has(name));
  const fused = new Map<string, Float32Array>();
  for (const stage of stages) {
    if (stage.kind === 'passive') continue;
    fused.set(`${stage.name}.weight`, fusedWeights(stage, values));
    fused.set(`${stage.name}.bias`, fusedBias(stage, values));
    for (const own of [`${stage.name}.step`, `${stage.name}.scale`]) {
      const value = values.get(own);
      if (value) fused.set(own, value);
    }
  }
  return { model: { ...model, layers: layers.map(explicit) }, values: fused };
}

function normName(stage: Stage): readonly string[] {
  return stage.kind === 'weighted' && stage.norm ? [stage.norm.name] : [];
}

function explicit({ name, layer }: NamedLayer): ModelSpec['layers'][number] {
  return layer.kind === 'linear' || layer.kind === 'conv2d'
    ? { ...layer, name, bias: true }
    : { ...layer, name };
}
