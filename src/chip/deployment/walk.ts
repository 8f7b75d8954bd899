import { type LayerSpec, type NamedLayer, nameLayers } from '../../nn/index.js';

/** A layer and where it is: `conv1`, `block1.bn2`, `block1.shortcut.conv1`. */
export interface PlacedLayer {
  readonly path: string;
  readonly layer: LayerSpec;
}

/** Every layer of a network that is no block, in order, those of blocks in their place: body, then shortcut. */
export function placeLayers(layers: readonly LayerSpec[], path = ''): readonly PlacedLayer[] {
  return nameLayers(layers).flatMap(({ name, layer }: NamedLayer) => {
    const here = pathTo(path, name);
    if (layer.kind !== 'residual') return [{ path: here, layer }];
    const { body, shortcut = [] } = layer;
    return [...placeLayers(body, here), ...placeLayers(shortcut, pathTo(here, 'shortcut'))];
  });
}

/** The path of something inside the layer, or the network, at `path`. */
export function pathTo(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

/** Whether a crossbar holds the layer's weights. */
export function hasArray({ layer }: PlacedLayer): boolean {
  return layer.kind === 'conv2d' || layer.kind === 'linear';
}

/** Whether a layer is a nonlinearity that works on each element. */
export function isActivation(layer: LayerSpec): boolean {
  return ['relu', 'leakyRelu', 'sigmoid', 'tanh'].includes(layer.kind);
}
