/** Training on arrays: update rules on tiles, and the networks that learn by them. */
export type { Activation } from './activation.js';
export type { ArrayAnswer, ArrayClassifier } from './classifier.js';
export {
  type ArrayConvolutionalSettings,
  createArrayConvolutional,
  patchesOf,
} from './convolutional.js';
export {
  type ArrayFullyConnectedSettings,
  createArrayFullyConnected,
} from './fully-connected.js';
export type { HiddenLayer } from './hidden.js';
export type { ArrayHardware, ArrayLayer, ArrayLayerSettings, ArrayLayerState } from './layer.js';
export { createArrayLayers, type InitialLayer, type LayerRules } from './layers.js';
export {
  type ArrayLstm,
  type ArrayLstmSettings,
  type ArrayLstmState,
  createArrayLstm,
} from './lstm.js';
export {
  type ArrayFloat,
  type ArrayRule,
  type ArraySgd,
  type ArrayTikiTaka,
  type ArrayTtv2,
  arrayTikiTaka,
  arrayTtv2,
  MOST_HYSTERESIS,
  type TransferLines,
} from './rules/index.js';
