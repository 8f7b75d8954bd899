import { ordinaryAmplifier } from '../../circuit/amplifier.js';
import { layerNetlist, type NeuronBlock } from '../../circuit/layer-netlist.js';
import { largestNetlist, netlistText } from '../../circuit/netlist.js';
import { settlingCommands, stepNetlist } from '../../circuit/settling.js';
import { withLine } from '../../circuit/simulator.js';
import { windowsOf } from '../../circuit/windows.js';
import { DataError, UnsupportedError } from '../../errors.js';
import type { DeployedRun } from '../../experiment/deployed-run.js';
import type { Shape } from '../../graph/index.js';
import {
  crossbarsOf,
  type DeployedCrossbar,
  type DeployedNetwork,
  deployedGraph,
} from '../../restriction/index.js';
import { compile } from '../../runtime/index.js';
import { TestSet } from '../../training/index.js';

/** What of a network is written. */
export interface LayerChoice {
  readonly layer: string;
  /** Of the test split, from 0. */
  readonly image: number;
  /** Outputs, or channels of a convolution; all where undefined. */
  readonly neurons: { readonly first: number; readonly last: number } | undefined;
  /** The outputs that inputs end in, or how they get there after a step from the signal ground. */
  readonly analysis: 'dc' | 'transient';
}

/** Signals before a layer, volts about the signal ground. */
interface Signals {
  readonly values: Float32Array;
  readonly shape: Shape;
}

// ngspice's own tolerances would be the larger part of the errors.
const exact = '.options reltol=1e-6 vntol=1e-9 abstol=1e-15';

// The lines of one neuron besides its memristors.
const linesOfNeuron = 16;

/**
 * A layer of a deployed network as a netlist for ngspice, with the inputs that one test image gives it: the points of
 * its `.dc` analysis are the positions of a convolution, row by row. A transient one is of a step to the inputs, of a
 * convolution those of the window with the largest; ngspice prints how long each output takes to settle.
 * @throws DataError for a layer, image or neuron that there is not; UnsupportedError where it would be too large.
 */
export async function layerText(
  { deployment: { network }, plan, dataset, tables }: DeployedRun,
  { layer, image, neurons, analysis }: LayerChoice,
): Promise<string> {
  const crossbar = crossbarNamed(network, layer);
  const { first, last } = neurons ?? { first: 0, last: crossbar.outputs - 1 };
  checkNeurons(crossbar, first, last);
  const set = new TestSet(dataset, oneOf(dataset.test, image), tables, 1);
  const signals = await signalsBefore(network, layer, set.batches[0]!.images, plan);
  const vectors = vectorsOf(crossbar, signals, first, last);
  const block = { crossbar, first, count: last - first + 1 };
  return analysis === 'dc' ? sweepText(block, network, vectors) : stepText(block, network, vectors);
}

type Vectors = readonly ArrayLike<number>[];

function sweepText(block: NeuronBlock, network: DeployedNetwork, vectors: Vectors): string {
  const netlist = layerNetlist(block, network, vectors, ordinaryAmplifier);
  const printed = `.print dc ${netlist.nodes.map((node) => `v(${node})`).join(' ')}`;
  return netlistText(withLine(withLine(netlist, exact), printed));
}

function stepText(block: NeuronBlock, network: DeployedNetwork, vectors: Vectors): string {
  const sizes = vectors.map((vector) =>
    Array.from(vector).reduce((sum, x) => sum + Math.abs(x), 0),
  );
  const netlist = stepNetlist(block, network, vectors[sizes.indexOf(Math.max(...sizes))]!);
  const lines = [...netlist.lines, exact, ...settlingCommands(netlist)];
  return netlistText({ ...netlist, lines });
}

function crossbarNamed(network: DeployedNetwork, layer: string): DeployedCrossbar {
  const crossbars = crossbarsOf(network);
  const found = crossbars.find(({ name }) => name === layer);
  if (found) return found;
  const names = crossbars.map(({ name }) => name).join(', ');
  throw new DataError(
    `--layer: expected a layer with a crossbar, got '${layer}'. There are ${names}.`,
  );
}

function checkNeurons(
  { name, outputs, plusSiemens }: DeployedCrossbar,
  first: number,
  last: number,
) {
  if (last >= outputs) {
    throw new DataError(
      `--neurons: expected neurons from 0 to ${outputs - 1}, which ${name} has, got ${first}-${last}. Name some of these.`,
    );
  }
  const each = (2 * plusSiemens.length) / outputs + linesOfNeuron;
  const elements = (last - first + 1) * each;
  if (elements <= largestNetlist) return;
  const most = Math.max(1, Math.floor(largestNetlist / each));
  throw new UnsupportedError(
    `export netlist: ${last - first + 1} neurons of ${name} must have at most ${largestNetlist} elements, got ${elements}. Write some of them, for example --neurons ${first}-${first + Math.min(most, 10) - 1}; ${most} fit into a netlist.`,
  );
}

type Split = DeployedRun['dataset']['test'];

function oneOf({ count, images, labels }: Split, image: number): Split {
  if (image >= count) {
    throw new DataError(
      `--image: expected a test image from 0 to ${count - 1}, got ${image}. Name one of these.`,
    );
  }
  const pixels = images.length / count;
  const own = images.subarray(image * pixels, (image + 1) * pixels);
  return { count: 1, images: own, labels: labels.subarray(image, image + 1) };
}

/** What the layers before one give for one image. */
async function signalsBefore(
  network: DeployedNetwork,
  layer: string,
  images: Float32Array,
  { spec }: DeployedRun['plan'],
): Promise<Signals> {
  const at = network.stages.findIndex(({ name }) => name === layer);
  const { output } = deployedGraph({ ...network, stages: network.stages.slice(0, at) }, 1);
  const { backend, threads } = spec.execution;
  const executable = await compile({ output }, { backend, threads, purpose: 'evaluation' });
  try {
    const results = await executable.run({ images });
    return { values: results.output as Float32Array, shape: output.shape.slice(1) };
  } finally {
    await executable.release();
  }
}

/** The input vectors of some neurons: the signals, or their windows. */
function vectorsOf(
  { name, operation, outputs }: DeployedCrossbar,
  { values, shape }: Signals,
  first: number,
  last: number,
): readonly ArrayLike<number>[] {
  if (operation.kind === 'linear') return [values];
  const { groups } = operation;
  const groupOf = (neuron: number) => Math.floor((neuron * groups) / outputs);
  if (groupOf(first) !== groupOf(last)) {
    throw new DataError(
      `--neurons: neurons of ${name} must share their inputs, but it has ${groups} groups of ${outputs / groups}, got ${first}-${last}. Name neurons of one group.`,
    );
  }
  const [channels, height, width] = shape as readonly [number, number, number];
  const own = channels / groups;
  const image = { values, channels, height, width };
  return windowsOf(image, operation, groupOf(first) * own, own);
}
