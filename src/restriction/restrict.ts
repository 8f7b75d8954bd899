import { multiply, type Value } from '../graph/index.js';
import {
  applyLayers,
  type LayerScope,
  type ModelSpec,
  type TransformedModel,
} from '../nn/index.js';
import type { FrozenNoise } from './programmed.js';
import { checkRestrictions, type Restrictions } from './settings.js';
import { clampInput } from './signals.js';
import { type PassiveStage, stagesOf } from './stages.js';
import { applyWeighted } from './weighted-layer.js';

/**
 * A network as a circuit of memristor crossbars computes it. It trains, and is used, like any other network: in
 * training its weights and biases are noisy and its gradients pass straight through roundings; in use they are
 * rounded and free of noise. Its tensors are those of the network, and for each crossbar `step` and `scale`.
 * @param frozenNoise a chip's own weight noise, for training on that chip.
 * @throws SpecError for restrictions that cannot be; UnsupportedError for a layer that the circuit cannot hold.
 * @see HRAT paper, section 4.
 */
export function restrict(
  model: ModelSpec,
  restrictions: Restrictions,
  frozenNoise?: FrozenNoise,
): TransformedModel {
  checkRestrictions(restrictions);
  stagesOf(model);
  return {
    ...model,
    applyLayers: (layers, x, scope) => {
      const { inputGain } = restrictions;
      const volts = inputGain === 1 ? x : multiply(x, inputGain);
      let dropped = false;
      return stagesOf(model, layers).reduce((signal, stage) => {
        if (stage.kind === 'passive') {
          dropped ||= stage.layer.kind === 'dropout';
          return applyPassive(stage, signal, scope, restrictions);
        }
        const limited = dropped ? signal : clampInput(signal, restrictions);
        dropped = false;
        const output = applyWeighted(stage, limited, scope, restrictions, frozenNoise);
        scope.record(stage.name, output);
        return output;
      }, volts);
    },
  };
}

/**
 * What dropout keeps it makes larger, which no circuit does: the clamp before the next crossbar, as which pooling and
 * flattening change nothing, goes before the dropout, so that it limits what it limits in use.
 */
function applyPassive(
  { layer, name }: PassiveStage,
  signal: Value,
  scope: LayerScope,
  restrictions: Restrictions,
): Value {
  const x = layer.kind === 'dropout' ? clampInput(signal, restrictions) : signal;
  return applyLayers([{ ...layer, name }], x, scope);
}
