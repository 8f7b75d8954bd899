import type { LayerSpec } from '../layers/index.js';
import type { ModelSpec } from '../model.js';

/** A fully connected network with ReLU between its layers; `sizes` are those of the hidden layers and the output. */
export function fullyConnected(
  name: string,
  input: readonly number[],
  sizes: readonly number[],
): ModelSpec {
  const layers = sizes.flatMap((outputs, i): LayerSpec[] => [
    ...(i > 0 ? [{ kind: 'relu' } as const] : []),
    { kind: 'linear', outputs },
  ]);
  return { name, input, layers: [{ kind: 'flatten' }, ...layers] };
}
