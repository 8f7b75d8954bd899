import * as graph from '../../graph/index.js';
import type { LayerKind } from '../layer.js';

/** An elementwise nonlinearity without settings. */
export interface ActivationLayer {
  readonly kind: 'relu' | 'sigmoid' | 'tanh';
  readonly name?: string;
}

/** x where positive, slope · x elsewhere. */
export interface LeakyReluLayer {
  readonly kind: 'leakyRelu';
  readonly name?: string;
  /** Default 0.01. */
  readonly slope?: number;
}

export const relu: LayerKind<ActivationLayer> = { apply: (_, x) => graph.relu(x) };
export const sigmoid: LayerKind<ActivationLayer> = { apply: (_, x) => graph.sigmoid(x) };
export const tanh: LayerKind<ActivationLayer> = { apply: (_, x) => graph.tanh(x) };
export const leakyRelu: LayerKind<LeakyReluLayer> = {
  apply: ({ slope = 0.01 }, x) => graph.leakyRelu(x, slope),
};
