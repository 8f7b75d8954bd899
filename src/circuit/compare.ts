import { crossbarsOf, type DeployedNetwork, DeployedRunner } from '../restriction/index.js';
import type { CompileOptions } from '../runtime/index.js';
import { type AmplifierModel, ordinaryAmplifier } from './amplifier.js';
import { type CircuitOptions, checkOptions } from './circuit-options.js';
import { countImages } from './images.js';
import { supplyOf } from './layer-netlist.js';
import { simulateNetwork } from './simulate-network.js';

/** How far a layer's circuit is from the deployed network, over all of its nodes and images, volts. */
export interface LayerErrors {
  readonly layer: string;
  /** Outputs of one image, before pooling. */
  readonly outputs: number;
  /** Largest magnitude. */
  readonly maximumVolts: number;
  /** Mean magnitude. */
  readonly meanVolts: number;
  /** Standard deviation of the error with its sign. */
  readonly stdVolts: number;
  /** Largest magnitude as a fraction of VDD/2, what an amplifier can give. */
  readonly maximumOfSwing: number;
}

/** A circuit beside the network that it is the circuit of. */
export interface CircuitComparison {
  readonly layers: readonly LayerErrors[];
  /** Images whose largest output is the same in both. */
  readonly agreeing: number;
  readonly images: number;
  /** What the amplifiers were taken to be. */
  readonly amplifier: AmplifierModel;
  readonly supplyVolts: number;
  readonly simulator: string;
  /** Of the circuit's simulation, wall time. */
  readonly secondsPerImage: number;
}

/**
 * Compares every node of a deployed network with its circuit, on some images.
 * @param images [batch, …network.input], normalised as in training.
 * @throws as `simulateNetwork`.
 * @see HRAT paper, Table 1.
 */
export async function compareWithCircuit(
  network: DeployedNetwork,
  images: Float32Array,
  options: CircuitOptions,
  execution: Pick<CompileOptions, 'backend' | 'threads'> = {},
): Promise<CircuitComparison> {
  checkOptions(options);
  const batch = countImages(network, images);
  const runner = await DeployedRunner.create(network, batch, execution);
  try {
    const { nodes } = await runner.run(images);
    const start = performance.now();
    const circuit = await simulateNetwork(network, images, options);
    const seconds = (performance.now() - start) / 1000;
    const supplyVolts = supplyOf(network);
    const names = crossbarsOf(network).map(({ name }) => name);
    const last = names.at(-1)!;
    return {
      layers: names.map((name) =>
        errorsOf(name, circuit.get(name)!, nodes.get(name)!, {
          batch,
          swingVolts: supplyVolts / 2,
        }),
      ),
      agreeing: countAgreeing(circuit.get(last)!, nodes.get(last)!, batch),
      images: batch,
      amplifier: options.amplifier ?? ordinaryAmplifier,
      supplyVolts,
      simulator: options.simulator.name,
      secondsPerImage: seconds / batch,
    };
  } finally {
    await runner.release();
  }
}

/** Errors of one layer. @param circuit, network [batch, …], volts. */
export function errorsOf(
  layer: string,
  circuit: ArrayLike<number>,
  network: ArrayLike<number>,
  { batch, swingVolts }: { readonly batch: number; readonly swingVolts: number },
): LayerErrors {
  let [maximum, magnitude, sum, squares] = [0, 0, 0, 0];
  const count = network.length;
  for (let i = 0; i < count; i++) {
    const error = circuit[i]! - network[i]!;
    maximum = Math.max(maximum, Math.abs(error));
    magnitude += Math.abs(error);
    sum += error;
    squares += error * error;
  }
  const mean = sum / count;
  return {
    layer,
    outputs: count / batch,
    maximumVolts: maximum,
    meanVolts: magnitude / count,
    stdVolts: Math.sqrt(Math.max(0, squares / count - mean * mean)),
    maximumOfSwing: maximum / swingVolts,
  };
}

function countAgreeing(a: ArrayLike<number>, b: ArrayLike<number>, batch: number): number {
  const classes = a.length / batch;
  let agreeing = 0;
  for (let image = 0; image < batch; image++) {
    if (largestAt(a, image * classes, classes) === largestAt(b, image * classes, classes)) {
      agreeing++;
    }
  }
  return agreeing;
}

function largestAt(values: ArrayLike<number>, from: number, count: number): number {
  let best = 0;
  for (let i = 1; i < count; i++) if (values[from + i]! > values[from + best]!) best = i;
  return best;
}
