import { abs, max, multiply, type Value } from '../graph/index.js';
import { boundsOf, type LayerScope } from '../nn/index.js';
import {
  addInCircuit,
  fusedInUse,
  fusings,
  type NormContext,
  normTensors,
} from './batch-norm/index.js';
import { applyWeights, weightShape } from './linear-operation.js';
import { type FrozenNoise, programmedWeights } from './programmed.js';
import { quantiseWeights } from './quantise.js';
import { largestCode, type Restrictions } from './settings.js';
import { outputOf, signalScale } from './signals.js';
import type { WeightedStage } from './stages.js';

/**
 * A layer as a circuit computes it, of volts and in volts,
 *
 *   y = ReLU(C(C((Q(W) + noise)·C_VTH(x)/s) + C(Q(b)/s))),   C limiting to ±VDD/2,
 *
 * and with batch normalisation as the strategy of `restrictions.batchNorm` fuses it. The last layer's output is
 * multiplied by s again, so that its loss is not held within ±VDD/2; the largest output stays the largest.
 * @param x within ±V_TH already.
 * @param scope of the whole network: tensors keep the names that they have without restrictions, and a layer has
 * `step` (Δ) and `scale` (s) besides.
 * @see HRAT paper, equations 6 and 9; section 4.4.
 */
export function applyWeighted(
  stage: WeightedStage,
  x: Value,
  root: LayerScope,
  restrictions: Restrictions,
  frozen: FrozenNoise | undefined,
): Value {
  const { layer, norm, name } = stage;
  const scope = root.inner(name);
  const { shape, fanIn, fanOut } = weightShape(layer, x.shape, scope);
  const { weightLimit } = restrictions;
  const limit = Math.min(layer.limit ?? Infinity, weightLimit === 'none' ? Infinity : weightLimit);
  const w = scope.parameter('weight', shape, 'weight', fanIn, fanOut, boundsOf(limit));
  const bias =
    (layer.bias ?? true)
      ? scope.parameter('bias', [layer.outputs], 'bias', fanIn, fanOut)
      : undefined;
  const tensors = norm && normTensors(norm.layer, layer.outputs, root.inner(norm.name));
  const noise = frozen?.get(`${name}.weight`);
  const parts = {
    restrictions,
    scope,
    w,
    bias,
    s: signalScale(scope, restrictions),
    program: (programmed: Value) => programmedWeights(programmed, scope, restrictions, noise),
    multiply: (programmed: Value) => applyWeights(layer, x, programmed),
  };
  const total = tensors
    ? normalised({ ...parts, norm: tensors })
    : addInCircuit(parts.multiply(parts.program(w)), bias, parts);
  return outputOf(total, parts.s, restrictions, stage);
}

function normalised(context: NormContext): Value {
  const { restrictions, scope } = context;
  if (scope.mode === 'training') return fusings[restrictions.batchNorm](context);
  if (restrictions.batchNorm !== 'after-training') return fusedInUse(context);
  return fusedInUse({ ...context, program: (w) => quantisedAnew(w, context) });
}

/** Fused weights whose step was never trained: it comes from the largest of them. Our choice. */
function quantisedAnew(w: Value, { restrictions: { weights } }: NormContext): Value {
  if (weights === 'ideal') return w;
  const step = multiply(max(abs(w)), 1 / largestCode(weights.bits));
  return quantiseWeights(w, step, weights.bits);
}
