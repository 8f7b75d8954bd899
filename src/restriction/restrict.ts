import { multiply } from '../graph/index.js';
import { applyLayers, type ModelSpec, type TransformedModel } from '../nn/index.js';
import type { FrozenNoise } from './programmed.js';
import { checkRestrictions, type Restrictions } from './settings.js';
import { clampInput } from './signals.js';
import { stagesOf } from './stages.js';
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
      let signal = inputGain === 1 ? x : multiply(x, inputGain);
      let isLimited = false;
      for (const stage of stagesOf(model, layers)) {
        // Before dropout, which enlarges what it keeps as no circuit does; pooling and flattening move no limit.
        if (!isLimited && (stage.kind === 'weighted' || stage.layer.kind === 'dropout')) {
          signal = clampInput(signal, restrictions);
          isLimited = true;
        }
        if (stage.kind === 'passive') {
          signal = applyLayers([{ ...stage.layer, name: stage.name }], signal, scope);
        } else {
          signal = applyWeighted(stage, signal, scope, restrictions, frozenNoise);
          scope.record(stage.name, signal);
          isLimited = false;
        }
      }
      return signal;
    },
  };
}
