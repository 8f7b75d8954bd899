import { sizeOf } from '../graph/index.js';
import type { DeployedCrossbar, DeployedNetwork, DeployedPool } from '../restriction/index.js';
import { ordinaryAmplifier } from './amplifier.js';
import { type CircuitOptions, checkOptions } from './circuit-options.js';
import { countImages } from './images.js';
import { layerNetlist, type NeuronBlock, supplyOf } from './layer-netlist.js';
import { largestNetlist, type Netlist } from './netlist.js';
import { poolNetlist } from './pool-netlist.js';
import type { Simulator } from './simulator.js';
import { inLanes, stretchesOf } from './stretches.js';
import { positions, type WindowOptions, windowsOf } from './windows.js';

/** Volts about the signal ground, of some images: [batch, …shape]. */
interface Signals {
  readonly values: Float64Array;
  /** [features], or [channels, height, width]. */
  readonly shape: readonly number[];
  readonly batch: number;
}

/** What the circuit gives at the outputs of each crossbar, volts about the signal ground, by its name: [batch, …]. */
export type CircuitNodes = ReadonlyMap<string, Float64Array>;

/**
 * Simulates a deployed network as a circuit, every node of every layer; what a layer's circuit gives is what the
 * next one's gets. All layers' sources are ideal, so neurons are simulated in blocks, positions of a convolution and
 * images one after another in a sweep: the same circuit, instantiated as often.
 * @param images [batch, …network.input], normalised as in training.
 * @throws SpecError for counts that are none; BackendError where ngspice finds no solution; UnsupportedError for a network without supply, or a neuron
 * larger than a netlist may be; ShapeError for images of another size, or none.
 * @see HRAT paper, section 6.1 and A.4.
 */
export async function simulateNetwork(
  network: DeployedNetwork,
  images: Float32Array,
  options: CircuitOptions,
): Promise<CircuitNodes> {
  checkOptions(options);
  supplyOf(network);
  const nodes = new Map<string, Float64Array>();
  const batch = countImages(network, images);
  const volts = Float64Array.from(images, (x) => x * network.inputGain);
  let signals: Signals = { values: volts, shape: network.input, batch };
  for (const stage of network.stages) {
    if (stage.kind === 'flatten') signals = { ...signals, shape: [sizeOf(signals.shape)] };
    else if (stage.kind === 'maxPool') signals = await simulatePool(stage, signals, options);
    else {
      signals = await simulateCrossbar(stage, signals, network, options);
      nodes.set(stage.name, signals.values);
    }
  }
  return nodes;
}

async function simulateCrossbar(
  crossbar: DeployedCrossbar,
  signals: Signals,
  network: DeployedNetwork,
  options: CircuitOptions,
): Promise<Signals> {
  const { operation, outputs } = crossbar;
  const groups = operation.kind === 'conv2d' ? operation.groups : 1;
  const shape = outputShape(crossbar, signals.shape);
  const places = sizeOf(shape.slice(1));
  const values = new Float64Array(signals.batch * outputs * places);
  const parts = Array.from({ length: groups }, (_, group) => {
    const vectors = vectorsOf(crossbar, signals, group, groups);
    const stretches = stretchesOf(vectors, options);
    const blocks = blocksOf(crossbar, group, groups, options);
    return blocks.flatMap((block) => stretches.map((stretch) => ({ block, ...stretch })));
  }).flat();
  await inLanes(parts, options, crossbar.name, async ({ block, vectors, from }) => {
    const waves = await simulateBlock(block, vectors, network, options);
    waves.forEach((wave, i) => {
      // The sweep goes over images, and in each over positions.
      wave.forEach((volts, k) => {
        const image = Math.floor((from + k) / places);
        values[(image * outputs + block.first + i) * places + ((from + k) % places)] = volts;
      });
    });
  });
  return { values, shape, batch: signals.batch };
}

/** Input vectors of a group's neurons: whole examples, or their windows. */
function vectorsOf(
  { operation }: DeployedCrossbar,
  signals: Signals,
  group: number,
  groups: number,
): readonly Float64Array[] {
  const examples = examplesOf(signals);
  if (operation.kind === 'linear') return examples;
  const [channels, height, width] = signals.shape as readonly [number, number, number];
  const own = channels / groups;
  return examples.flatMap((values) =>
    windowsOf({ values, channels, height, width }, operation, group * own, own),
  );
}

function examplesOf({ values, shape, batch }: Signals): readonly Float64Array[] {
  const size = sizeOf(shape);
  return Array.from({ length: batch }, (_, i) => values.subarray(i * size, (i + 1) * size));
}

function outputShape({ operation, outputs }: DeployedCrossbar, shape: readonly number[]): number[] {
  if (operation.kind === 'linear') return [outputs];
  return [outputs, positions(shape[1]!, operation), positions(shape[2]!, operation)];
}

function blocksOf(
  crossbar: DeployedCrossbar,
  group: number,
  groups: number,
  { devicesPerNetlist = 16_000 }: CircuitOptions,
): readonly NeuronBlock[] {
  const inputs = crossbar.plusSiemens.length / crossbar.outputs;
  const size = Math.max(1, Math.floor(Math.min(devicesPerNetlist, largestNetlist) / (2 * inputs)));
  const [start, end] = [group, group + 1].map((g) => (g * crossbar.outputs) / groups) as [
    number,
    number,
  ];
  const blocks: NeuronBlock[] = [];
  for (let first = start; first < end; first += size) {
    blocks.push({ crossbar, first, count: Math.min(size, end - first) });
  }
  return blocks;
}

/** @returns for each neuron of the block its volts about the signal ground, point by point. */
async function simulateBlock(
  block: NeuronBlock,
  vectors: readonly Float64Array[],
  network: DeployedNetwork,
  { simulator, amplifier = ordinaryAmplifier }: CircuitOptions,
): Promise<readonly Float64Array[]> {
  const netlist = layerNetlist(block, network, vectors, amplifier);
  const ground = supplyOf(network) / 2;
  const waves = await waveformsOf(netlist, simulator);
  return waves.map((wave) => wave.map((volts) => volts - ground));
}

async function waveformsOf(netlist: Netlist, simulator: Simulator): Promise<Float64Array[]> {
  const waves = await simulator.run(netlist);
  return netlist.nodes.map((node) => waves.get(node)!);
}

async function simulatePool(
  pool: DeployedPool,
  signals: Signals,
  options: CircuitOptions,
): Promise<Signals> {
  const [channels, height, width] = signals.shape as readonly [number, number, number];
  const windows: WindowOptions = { ...pool, dilation: 1 };
  const vectors = examplesOf(signals).flatMap((values) =>
    Array.from({ length: channels }, (_, channel) =>
      windowsOf({ values, channels, height, width }, windows, channel, 1),
    ).flat(),
  );
  const values = new Float64Array(vectors.length);
  await inLanes(stretchesOf(vectors, options), options, pool.name, async (stretch) => {
    const netlist = poolNetlist(pool.name, stretch.vectors);
    const [wave] = await waveformsOf(netlist, options.simulator);
    values.set(wave!, stretch.from);
  });
  const shape = [channels, positions(height, windows), positions(width, windows)];
  return { values, shape, batch: signals.batch };
}
