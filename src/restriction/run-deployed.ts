import {
  add,
  clip,
  constant,
  conv2d,
  input,
  matmul,
  maxPool,
  multiply,
  relu,
  reshape,
  sizeOf,
  type Value,
} from '../graph/index.js';
import { type CompileOptions, compile, type Executable } from '../runtime/index.js';
import type { DeployedCrossbar, DeployedNetwork, DeployedStage } from './deployed.js';

/** What a deployed network gives for one batch. */
export interface DeployedSignals {
  /** [batch, classes], volts; the largest is the answer. */
  readonly volts: Float32Array;
  /** Outputs of every crossbar, volts, by its name: [batch, outputs, …], before pooling. */
  readonly nodes: ReadonlyMap<string, Float32Array>;
}

type Signals = Pick<DeployedNetwork, 'thresholdVolts' | 'supplyVolts'>;

/** The graph of a deployed network for one batch size: input `images`, output of every crossbar and of the whole. */
export function deployedGraph(
  network: DeployedNetwork,
  size: number,
): { readonly output: Value; readonly nodes: ReadonlyMap<string, Value> } {
  const nodes = new Map<string, Value>();
  const images = input('images', [size, ...network.input]);
  const output = network.stages.reduce(
    (signal, stage) => {
      const next = applyStage(stage, signal, network);
      if (stage.kind === 'crossbar') nodes.set(stage.name, next);
      return next;
    },
    multiply(images, network.inputGain),
  );
  return { output, nodes };
}

function applyStage(stage: DeployedStage, x: Value, signals: Signals): Value {
  switch (stage.kind) {
    case 'flatten':
      return reshape(x, [x.shape[0]!, -1]);
    case 'maxPool':
      return maxPool(x, stage);
    case 'crossbar':
      return applyCrossbar(stage, x, signals);
  }
}

/** @see HRAT paper, equation 9. */
function applyCrossbar(crossbar: DeployedCrossbar, x: Value, signals: Signals): Value {
  const { thresholdVolts: threshold, supplyVolts } = signals;
  const swing = (signal: Value) =>
    supplyVolts === 'none' ? signal : clip(signal, -supplyVolts / 2, supplyVolts / 2);
  const voltage = threshold === 'none' ? x : clip(x, -threshold, threshold);
  const sum = swing(product(crossbar, voltage));
  const { biasVolts, outputs } = crossbar;
  const perOutput = sum.shape.map((_, axis) => (axis === 1 ? outputs : 1));
  const total = swing(add(sum, constant(biasVolts, perOutput)));
  return crossbar.relu ? relu(total) : total;
}

function product(crossbar: DeployedCrossbar, x: Value): Value {
  const { operation, outputs } = crossbar;
  const gains = gainsOf(crossbar);
  const perOutput = gains.length / outputs;
  if (operation.kind === 'linear') {
    return matmul(x, constant(gains, [outputs, perOutput]), { transposeB: true });
  }
  const { kernel } = operation;
  const shape = [outputs, perOutput / kernel ** 2, kernel, kernel];
  return conv2d(x, constant(gains, shape), undefined, operation);
}

/** Volts out for one volt in, of each pair: ohms·(G₊ - G₋). */
export function gainsOf({ plusSiemens, minusSiemens, ohms }: DeployedCrossbar): Float32Array {
  return plusSiemens.map((plus, i) => ohms * (plus - minusSiemens[i]!));
}

type Execution = Pick<CompileOptions, 'backend' | 'threads'>;

/** A deployed network, compiled for one batch size. Must be released. */
export class DeployedRunner {
  private constructor(
    private readonly executable: Executable,
    private readonly names: readonly string[],
    readonly size: number,
  ) {}

  static async create(
    network: DeployedNetwork,
    size: number,
    execution: Execution,
  ): Promise<DeployedRunner> {
    const { output, nodes } = deployedGraph(network, size);
    const named = [...nodes].map(([name, value]) => [`node.${name}`, value] as const);
    const outputs = { volts: output, ...Object.fromEntries(named) };
    const executable = await compile(outputs, { ...execution, purpose: 'evaluation' });
    return new DeployedRunner(executable, [...nodes.keys()], size);
  }

  /** @param images [size, …input], normalised as in training. */
  async run(images: Float32Array): Promise<DeployedSignals> {
    const results = await this.executable.run({ images });
    const node = (name: string) => [name, results[`node.${name}`] as Float32Array] as const;
    return { volts: results.volts as Float32Array, nodes: new Map(this.names.map(node)) };
  }

  async release(): Promise<void> {
    await this.executable.release();
  }
}

/** Number of elements of one example's input. */
export function inputSize({ input: shape }: DeployedNetwork): number {
  return sizeOf(shape);
}
