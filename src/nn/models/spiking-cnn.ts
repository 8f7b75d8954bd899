import type { LayerSpec } from '../layers/index.js';
import type { ModelSpec } from '../model.js';

/** Spikes are added up in windows of 2 × 2, each with 1.1: 4.4 times their mean. */
const pool: readonly LayerSpec[] = [
  { kind: 'averagePool', kernel: 2 },
  { kind: 'scale', factor: 4.4 },
];
/** Largest weight, after each step. */
const limit = 4;
const convolution = (outputs: number, kernel: number, padding = 0): LayerSpec[] => [
  { kind: 'conv2d', outputs, kernel, padding, bias: false, limit },
  { kind: 'spikingNeurons' },
];
const connection = (outputs: number): LayerSpec[] => [
  { kind: 'linear', outputs, bias: false, limit },
  { kind: 'spikingNeurons' },
];

/**
 * Spiking-CNN1 of the WVAT paper, 16C5-P2-Concat(32C3, 8C1)-8C1-288, then a neuron for each class. The 3 × 3
 * convolution is padded by 1, so that both branches have one size, and 288 are hidden neurons (our choice).
 */
export function spikingCnn1(input: readonly number[], classes: number): ModelSpec {
  const concat: LayerSpec = {
    kind: 'concat',
    branches: [convolution(32, 3, 1), convolution(8, 1)],
  };
  const layers = [...convolution(16, 5), ...pool, concat, ...convolution(8, 1)];
  return spiking('spiking-cnn1', input, layers, [288, classes]);
}

/** Spiking-CNN2 of the WVAT paper, 15C5-P2-40C5-P2-300, the network of Zhang and Li 2020. */
export function spikingCnn2(input: readonly number[], classes: number): ModelSpec {
  const layers = [...convolution(15, 5), ...pool, ...convolution(40, 5), ...pool];
  return spiking('spiking-cnn2', input, layers, [300, classes]);
}

function spiking(
  name: string,
  input: readonly number[],
  convolutions: readonly LayerSpec[],
  connections: readonly number[],
): ModelSpec {
  const layers: LayerSpec[] = [
    { kind: 'spikeInput' },
    ...convolutions,
    { kind: 'flatten' },
    ...connections.flatMap(connection),
    { kind: 'spikeReadout' },
  ];
  return { name, input, initialisation: 'he-linear', layers };
}
