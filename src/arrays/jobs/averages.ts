import {
  createIterates,
  createModelAverage,
  type Iterates,
  type IteratesState,
  type ModelAverage,
  type ModelAverageState,
} from '../../analysis/extraction/index.js';
import { SpecError } from '../../errors.js';
import type { StoredTensor } from '../../experiment/store/index.js';
import { createStream } from '../../random/index.js';
import type { ResolvedArrayMethod, ResolvedArraySpec, WeightStatistics } from '../spec/resolved.js';
import type { Trainee } from '../trainee.js';

/** Averages of one stretch of epochs so far. */
export interface AverageState {
  readonly iterates: IteratesState;
  readonly reads: ModelAverageState | null;
}

/** Collects the averages that a spec asks for while a network trains. */
export interface Averages {
  /** After each step of an epoch. */
  after(epoch: number, step: number): void;
  state(): readonly AverageState[];
  restore(states: readonly AverageState[]): void;
  /**
   * `mean-<from>-<to>/<layer>`, `deviation-…/…`, where products were read `read-…/…`, and where they were more than
   * columns its standard errors, `read-error-…/…`; all [rows, columns], logical.
   */
  tensors(): Record<string, StoredTensor>;
}

interface Stretch {
  readonly settings: WeightStatistics;
  readonly iterates: Iterates;
  readonly reads: ModelAverage | null;
}

export function createAverages(
  { keep, seed }: ResolvedArraySpec,
  { hardware }: ResolvedArrayMethod,
  run: number,
  trainee: Trainee,
): Averages {
  const sizes = trainee.layers.map(({ rows, columns }) => rows * columns);
  const stretches = keep.averages.map((settings, i): Stretch => {
    const { from, to, reads } = settings;
    const iterates = createIterates(sizes);
    if (reads === 0 || !hardware) return { settings, iterates, reads: null };
    const steps = (to - from + 1) * trainee.steps;
    const stream = createStream(seed, 'run', run).child('average', from, to);
    const converter = hardware.periphery.inputs;
    const average = { inputs: 'uniform', products: reads, converter, stream, steps } as const;
    try {
      return { settings, iterates, reads: createModelAverage(trainee.layers, average) };
    } catch (error) {
      throw error instanceof SpecError ? inSpec(error, `keep.averages[${i}].reads`) : error;
    }
  });
  return {
    after(epoch, step) {
      for (const { settings, iterates, reads } of stretches) {
        if (epoch < settings.from || epoch > settings.to) continue;
        if (isDue(step, trainee.steps, settings.snapshotsPerEpoch)) {
          iterates.add(trainee.layers.map((layer) => layer.weights()));
        }
        reads?.step();
      }
    },
    state: () =>
      stretches.map(({ iterates, reads }) => ({
        iterates: iterates.state(),
        reads: reads?.state() ?? null,
      })),
    restore(states) {
      for (const [i, { iterates, reads }] of stretches.entries()) {
        const state = states[i]!;
        iterates.restore(state.iterates);
        if (reads && state.reads) reads.restore(state.reads);
      }
    },
    tensors: () => Object.assign({}, ...stretches.map((stretch) => tensorsOf(stretch, trainee))),
  };
}

/** What is told of the products, told of the setting that they come from. */
function inSpec({ problems }: SpecError, path: string): SpecError {
  return new SpecError(problems.map(({ message }) => ({ path, message })));
}

/** Whether a snapshot falls after a step: so many an epoch, evenly, the last at its end. */
function isDue(step: number, steps: number, snapshots: number): boolean {
  const passed = (done: number) => Math.floor((done * snapshots) / steps);
  return passed(step + 1) > passed(step);
}

function tensorsOf({ settings, iterates, reads }: Stretch, trainee: Trainee) {
  const name = `${settings.from}-${settings.to}`;
  const { means, deviations } = iterates.moments();
  const found = reads?.extract() ?? [];
  const errors = found.flatMap(({ standardErrors }) => standardErrors ?? []);
  return {
    ...layerTensors(`mean-${name}`, trainee, means),
    ...layerTensors(`deviation-${name}`, trainee, deviations),
    ...layerTensors(
      `read-${name}`,
      trainee,
      found.map(({ weights }) => weights),
    ),
    ...(errors.length === found.length ? layerTensors(`read-error-${name}`, trainee, errors) : {}),
  };
}

/** Weights of every layer by name: `<prefix>/<layer>`; of none, nothing. */
export function layerTensors(
  prefix: string,
  { layers, layerNames }: Pick<Trainee, 'layers' | 'layerNames'>,
  weights: readonly Float32Array[],
): Record<string, StoredTensor> {
  return Object.fromEntries(
    weights.map((data, i) => {
      const { rows, columns } = layers[i]!;
      return [`${prefix}/${layerNames[i]!}`, { shape: [rows, columns], data }];
    }),
  );
}
