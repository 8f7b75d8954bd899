import { applyVariation, columnsOf } from '../src/device/index.js';
import { describeModel } from '../src/nn/index.js';
import { createArena } from '../src/random/index.js';
import type { Executable } from '../src/runtime/index.js';
import { compile } from '../src/runtime/index.js';
import { feed, stepGraph } from '../src/training/step-graph.js';
import { allocatorOf, bytesOf, type NamedShape, TensorSet } from '../src/training/tensor-set.js';
import { type BenchCase, timeRuns } from './case.js';
import { firstValues, makeBatch, type NetworkName, networks, stream } from './networks.js';

const optimiser = { kind: 'sgd', momentum: 0.9, nesterov: false, weightDecay: 0 } as const;
const variation = { sigmaOfRange: 0.1, range: 'six-sigma' } as const;
const runsATurn = { fc: 20, lenet5: 10, resnet20: 1 } as const;

/** One training step of a batch of 128, forward, backward and momentum SGD, again and again. */
class Step {
  private step = 0;

  private constructor(
    private readonly executable: Executable,
    private readonly fixed: Readonly<Record<string, Float32Array | BigInt64Array>>,
    private readonly weights: readonly NamedShape[],
    private readonly buffers: readonly string[],
    private readonly noisy: TensorSet,
    private current: TensorSet,
    private next: TensorSet,
  ) {}

  static async create(name: NetworkName, threads: number): Promise<Step> {
    const model = networks[name]();
    const executable = await compile(stepGraph(model, 128, optimiser), { threads });
    const { parameters, buffers } = describeModel(model);
    const momenta = parameters.map((spec) => ({
      ...spec,
      name: feed.state('momentum', spec.name),
    }));
    const tensors: NamedShape[] = [...parameters, ...buffers, ...momenta];
    const arena = createArena(bytesOf(tensors, 3));
    const make = () => new TensorSet(tensors, allocatorOf(arena));
    const [noisy, current, next] = [make(), make(), make()];
    for (const [tensor, values] of firstValues(model)) current.get(tensor).set(values);
    const one = Float32Array.of(1);
    const scalars = {
      rate: Float32Array.of(0.01),
      'correction.mean': one,
      'correction.square': one,
    };
    const fixed = { ...makeBatch(model), ...scalars };
    const running = buffers.map(({ name }) => name);
    return new Step(executable, fixed, parameters, running, noisy, current, next);
  }

  /** @param noise whether the gradient is taken at weights with fresh normal noise. */
  async run(noise: boolean): Promise<void> {
    const points = noise ? this.noisy : this.current;
    if (noise) this.addNoise();
    const tensors = Object.fromEntries(this.current.views);
    for (const { name } of this.weights) tensors[feed.at(name)] = points.get(name);
    for (const name of this.buffers) tensors[feed.at(name)] = this.current.get(name);
    const into = Object.fromEntries(this.next.views);
    await this.executable.run({ ...this.fixed, ...tensors }, into);
    [this.current, this.next] = [this.next, this.current];
    this.step++;
  }

  /** What WVAT does at each step: every tensor's range, and normals of that size added to it. */
  private addNoise(): void {
    const fresh = stream.child('step', this.step);
    for (const { name, shape } of this.weights) {
      const [clean, out] = [this.current.get(name), this.noisy.get(name)];
      applyVariation(clean, columnsOf(shape), variation, fresh.child(name), out);
    }
  }

  async release(): Promise<void> {
    await this.executable.release();
  }
}

function againstPytorch(name: NetworkName): BenchCase {
  const full = `training/${name}`;
  const runs = runsATurn[name];
  return {
    name: full,
    async open({ threads, reference }) {
      const step = await Step.create(name, threads);
      await reference?.open(full);
      return {
        ours: () => timeRuns(runs, () => step.run(false)),
        reference: reference && (() => reference.run(full, runs)),
        close: () => step.release(),
      };
    },
  };
}

/** The cost of noise: a step with noise on every trainable tensor, against our own without. */
function againstNoNoise(name: NetworkName): BenchCase {
  const runs = runsATurn[name];
  return {
    name: `training/${name}-noise`,
    async open({ threads }) {
      const step = await Step.create(name, threads);
      return {
        ours: () => timeRuns(runs, () => step.run(true)),
        reference: () => timeRuns(runs, () => step.run(false)),
        close: () => step.release(),
      };
    },
  };
}

/** Whole training steps of the three networks, without and with noise. */
export function trainingCases(): BenchCase[] {
  const names = Object.keys(networks) as NetworkName[];
  return names.flatMap((name) => [againstPytorch(name), againstNoNoise(name)]);
}
