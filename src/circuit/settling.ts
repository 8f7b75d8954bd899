import { BackendError } from '../errors.js';
import { type AmplifierModel, ordinaryAmplifier } from './amplifier.js';
import {
  amplifierGains,
  drivenLayer,
  type NeuronBlock,
  type Rails,
  rowSum,
} from './layer-netlist.js';
import { type Netlist, number } from './netlist.js';
import type { Simulator } from './simulator.js';

/** Outputs are settled within a thousandth of their way (our choice). */
export const settledShare = 1e-3;
/** Outputs that never lie further from their end than this, volts, do not move. */
export const restingVolts = 1e-5;

/** A simulation lasts so many times the sum of the time constants: the last part of a way is e^-15. */
const constantsSimulated = 15;
const pointsSimulated = 1000;
// What settles later is measured against an end that it has not reached.
const latestShare = 0.5;
// Near a rail an amplifier is slower, by a factor that only its end tells.
const longer = 4;
const lengthenings = 4;

/** Time constants of the amplifiers that signals of a layer pass, seconds. */
export interface LayerTimes {
  /** Of the slowest transimpedance amplifier, (1 + Rf·ΣG)/(2π·GBW). */
  readonly transimpedance: number;
  /** (1 + k)/(2π·GBW). */
  readonly difference: number;
  /** Two equal inputs: 3/(2π·GBW). */
  readonly sum: number;
}

/**
 * Time constants of a layer's amplifiers, each τ = (noise gain)/(2π·GBW) as of one pole in a loop, for signals far from
 * the rails: where an amplifier gives V, it is 1/(1 - (2V/VDD)²) times slower.
 * @param inputs of one output.
 */
export function layerTimes(
  { crossbar }: Pick<NeuronBlock, 'crossbar'>,
  rails: Rails,
  inputs: number,
  { gainBandwidthHertz }: AmplifierModel = ordinaryAmplifier,
): LayerTimes {
  const { feedbackOhms, difference } = amplifierGains(crossbar, rails, inputs);
  const { plusSiemens, minusSiemens } = crossbar;
  const siemens = Math.max(rowSum(plusSiemens, inputs), rowSum(minusSiemens, inputs));
  const of = (noiseGain: number) => noiseGain / (2 * Math.PI * gainBandwidthHertz);
  return {
    transimpedance: of(1 + feedbackOhms * siemens),
    difference: of(1 + difference),
    sum: of(3),
  };
}

/**
 * Neurons of a layer as a netlist whose inputs step, together and at time 0, from the signal ground to a vector; its
 * `.tran` lasts 15 times the sum of the time constants unless told otherwise.
 * @param vector [inputs of one output], volts about the signal ground.
 * @returns nodes y0, y1, …: outputs after ReLU, absolute.
 * @throws UnsupportedError without a supply; SpecError for an amplifier that is none.
 */
export function stepNetlist(
  block: NeuronBlock,
  rails: Rails,
  vector: ArrayLike<number>,
  amplifier: AmplifierModel = ordinaryAmplifier,
  stopSeconds = stopOf(layerTimes(block, rails, vector.length, amplifier)),
): Netlist {
  const inputs = Array.from(vector, (volts) => `${number(volts)}*v(step)`);
  const step = number(stopSeconds / pointsSimulated);
  const rise = number(stopSeconds / (100 * pointsSimulated));
  return drivenLayer(block, rails, amplifier, inputs, [
    `vstep step 0 pwl(0 0 ${rise} 1)`,
    `.tran ${step} ${number(stopSeconds)} 0 ${step}`,
  ]);
}

function stopOf({ transimpedance, difference, sum }: LayerTimes): number {
  return constantsSimulated * (transimpedance + difference + sum);
}

/** How settling is measured. */
export interface SettlingOptions {
  readonly simulator: Simulator;
  /** Default: A₀ = 10⁵, 10 MHz. */
  readonly amplifier?: AmplifierModel;
  /** How long to simulate; default 15 times the sum of the time constants, and longer while an output still moves. */
  readonly stopSeconds?: number;
}

/**
 * How long the outputs of a layer take to settle after its inputs step from the signal ground to a vector, by simulation.
 * @param vector [inputs of one output], volts about the signal ground.
 * @returns [outputs of the block], seconds, as `settlingSeconds` measures them.
 * @throws BackendError where an output is not settled in half of that time, or ngspice finds no solution; as `stepNetlist`.
 */
export async function layerSettling(
  block: NeuronBlock,
  rails: Rails,
  vector: ArrayLike<number>,
  { simulator, amplifier = ordinaryAmplifier, stopSeconds }: SettlingOptions,
): Promise<Float64Array> {
  const first = stopSeconds ?? stopOf(layerTimes(block, rails, vector.length, amplifier));
  const last = stopSeconds ?? first * longer ** lengthenings;
  for (let stop = first; ; stop *= longer) {
    const netlist = stepNetlist(block, rails, vector, amplifier, stop);
    const waves = await simulator.run(netlist);
    const seconds = netlist.nodes.map((node) =>
      settlingSeconds(waves.get('time')!, waves.get(node)!),
    );
    const moving = seconds.findIndex((each) => each > latestShare * stop);
    if (moving < 0) return Float64Array.from(seconds);
    if (stop >= last) {
      throw new BackendError(
        `${block.crossbar.name}: output ${netlist.nodes[moving]} must settle within half of ${number(stop)} s, got one that still moves. Give a longer stopSeconds.`,
      );
    }
  }
}

/**
 * The time after which a signal stays within a thousandth of the farthest that it ever was from its end,
 *
 *   |v(t) - v(end)| ≤ 10⁻³·max |v - v(end)|,
 *
 * between two points in a straight line; 0 for one that does not move.
 * @param time [points], seconds, rising. @param volts [points].
 */
export function settlingSeconds(time: ArrayLike<number>, volts: ArrayLike<number>): number {
  const end = volts[volts.length - 1]!;
  const gap = (i: number) => Math.abs(volts[i]! - end);
  let farthest = 0;
  for (let i = 0; i < volts.length; i++) farthest = Math.max(farthest, gap(i));
  if (farthest < restingVolts) return 0;
  const limit = settledShare * farthest;
  let last = volts.length - 1;
  while (gap(last) <= limit) last--;
  const share = (gap(last) - limit) / (gap(last) - gap(last + 1));
  return time[last]! + share * (time[last + 1]! - time[last]!);
}

/**
 * Commands that let ngspice itself print `settle0 = …`, …: seconds, as `settlingSeconds` measures them; and of an output
 * that still moved after half of the time, that it did.
 */
export function settlingCommands({ nodes }: Netlist): readonly string[] {
  const each = nodes.flatMap((node, i) => [
    `let gap${i} = abs(v(${node}) - v(${node})[length(v(${node})) - 1])`,
    `if vecmax(gap${i}) < ${number(restingVolts)}`,
    `echo settle${i} = 0`,
    'else',
    `let way${i} = gap${i} / vecmax(gap${i})`,
    `meas tran settle${i} when way${i}=${number(settledShare)} cross=last`,
    `if settle${i} > ${latestShare} * time[length(time) - 1]`,
    `echo settle${i} is too small: lengthen .tran as this output still moves`,
    'end',
    'end',
  ]);
  return ['.control', 'run', ...each, '.endc'];
}
