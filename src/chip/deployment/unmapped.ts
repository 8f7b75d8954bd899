import type { SpecProblem } from '../../errors.js';
import type { LayerSpec, ModelSpec } from '../../nn/index.js';
import { placeLayers } from './walk.js';

/** Layers that an engine has no part for: time, what joins branches, gains of its own. */
const unmapped: readonly LayerSpec['kind'][] = [
  'concat',
  'scale',
  'spikeInput',
  'spikingNeurons',
  'spikeReadout',
];

/** What to say of a network that a compute-in-memory engine cannot compute. */
export function unmappedProblems({
  name,
  layers,
}: Pick<ModelSpec, 'name' | 'layers'>): SpecProblem[] {
  const found = placeLayers(layers).find(({ layer }) => unmapped.includes(layer.kind));
  if (!found) return [];
  const message = `expected a network of layers that it has parts for, got '${name}' with ${found.layer.kind}. Leave the engine out: variation and devices take it.`;
  return [{ path: 'hardware.engine', message }];
}
