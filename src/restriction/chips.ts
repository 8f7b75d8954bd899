import { createStream, fillNormal, type Stream } from '../random/index.js';
import { type CompileOptions, compile, type Executable } from '../runtime/index.js';
import type { Evaluation, ImageSet } from '../training/index.js';
import { Scores } from '../training/scores.js';
import { largestMagnitude } from './calibrate.js';
import {
  crossbarsOf,
  type DeployedCrossbar,
  type DeployedNetwork,
  type DeployedStage,
} from './deployed.js';
import type { FrozenNoise } from './programmed.js';
import { deployedGraph, gainsOf } from './run-deployed.js';

type Execution = Pick<CompileOptions, 'backend' | 'threads'>;

/** Test runs of the paper. @see HRAT paper, section 5. */
export const paperChips = 40;

/** The draws of chip `number`, those that other hardware of this seed and number has. */
export function chipStream(seed: number, number: number): Stream {
  return createStream(seed, 'chip', number);
}

/**
 * The error that programming a chip leaves in its weights, N(0, (σ·2·max|Q(W)|)²), in the units of training; σ scales
 * one pattern.
 * @param chip `<layer>.weight/program` is drawn once.
 * @returns by tensor name, `<layer>.weight`.
 */
export function programmingNoise(
  network: DeployedNetwork,
  sigmaOfRange: number,
  chip: Stream,
): FrozenNoise {
  return new Map(
    crossbarsOf(network).map((crossbar) => {
      const tensor = `${crossbar.name}.weight`;
      const weights = gainsOf(crossbar).map((gain) => gain * crossbar.scale);
      const sigma = 2 * sigmaOfRange * largestMagnitude(weights);
      const noise = new Float32Array(weights.length);
      return [tensor, fillNormal(chip.child(tensor, 'program'), noise, { sigma })];
    }),
  );
}

/**
 * A network on a chip whose weights are off by `noise`. An error adds to the device of a pair that it makes larger, so
 * that no conductance falls below the smallest, though one may exceed the largest (our choice; the paper adds noise
 * to weights).
 * @param noise in the units of training, by tensor name.
 */
export function programNoise(network: DeployedNetwork, noise: FrozenNoise): DeployedNetwork {
  const program = (stage: DeployedStage): DeployedStage => {
    const own = stage.kind === 'crossbar' ? noise.get(`${stage.name}.weight`) : undefined;
    return stage.kind === 'crossbar' && own ? withErrors(stage, own) : stage;
  };
  return { ...network, stages: network.stages.map(program) };
}

function withErrors(crossbar: DeployedCrossbar, noise: Float32Array): DeployedCrossbar {
  const siemens = 1 / (crossbar.scale * crossbar.ohms);
  const { plusSiemens, minusSiemens } = crossbar;
  return {
    ...crossbar,
    plusSiemens: plusSiemens.map((g, i) => g + Math.max(0, noise[i]! * siemens)),
    minusSiemens: minusSiemens.map((g, i) => g + Math.max(0, -noise[i]! * siemens)),
  };
}

/** Loss, in volts as logits, top-1 and top-5 of a deployed network over a test set. */
export async function evaluateDeployed(
  network: DeployedNetwork,
  testSet: ImageSet,
  execution: Execution,
): Promise<Evaluation> {
  const executables = new Map<number, Executable>();
  const scores = new Scores();
  try {
    for (const { size, images, labels } of testSet.batches) {
      const executable =
        executables.get(size) ??
        (await compile(
          { volts: deployedGraph(network, size).output },
          { ...execution, purpose: 'evaluation' },
        ));
      executables.set(size, executable);
      const { volts } = await executable.run({ images });
      scores.include(volts as Float32Array, labels);
    }
  } finally {
    for (const executable of executables.values()) await executable.release();
  }
  return scores.evaluation();
}

/** Which chips, and how far their weights are off. */
export interface ChipRuns {
  readonly sigmaOfRange: number;
  /** Default 40, as the paper. */
  readonly chips?: number;
  readonly seed: number;
}

/**
 * Accuracy of a deployed network on each of several chips.
 * @returns percent of the test set classified rightly, chip 0 first.
 */
export async function chipAccuracies(
  network: DeployedNetwork,
  { sigmaOfRange, chips = paperChips, seed }: ChipRuns,
  testSet: ImageSet,
  execution: Execution,
): Promise<number[]> {
  const accuracies: number[] = [];
  for (let number = 0; number < chips; number++) {
    const noise = programmingNoise(network, sigmaOfRange, chipStream(seed, number));
    const chip = programNoise(network, noise);
    accuracies.push((await evaluateDeployed(chip, testSet, execution)).top1);
  }
  return accuracies;
}
