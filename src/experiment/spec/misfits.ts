import { ShapeError, SpecError, type SpecProblem } from '../../errors.js';
import { buildModel, describeModel, type ModelSpec, type Task } from '../../nn/index.js';
import type { PlaceOf } from './contradictions.js';
import type { ResolvedData, ResolvedModel, ResolvedSpec } from './resolved.js';

/** What is known of a data set before its files are opened. */
interface KnownData {
  readonly task: Task;
  readonly trainCount: number;
  readonly testCount: number;
}

/** MNIST, and Fashion-MNIST, which was made to its measure. */
const mnist: KnownData = {
  task: { shape: [1, 28, 28], classes: 10 },
  trainCount: 60_000,
  testCount: 10_000,
};

/** Where network, batches and data do not fit, as far as the data is known without opening it. */
export function misfits(spec: ResolvedSpec, placeOf: PlaceOf): SpecProblem[] {
  const known = knownData(spec.data);
  const available = spec.data.trainCount ?? known?.trainCount;
  return [
    ...(known ? countProblems(spec.data, known) : []),
    ...(available === undefined ? [] : batchProblems(spec, available, placeOf)),
    ...(known ? modelProblems(spec.model, known.task) : settingProblems(spec.model)),
  ];
}

/** The network of a spec for the data's task. @throws ShapeError where the data does not fit it. */
export function buildResolvedModel(model: ResolvedModel, task: Task): ModelSpec {
  if (model.kind === 'catalogue') return buildModel(model.name, task, model.settings);
  const { name, initialisation, layers } = model;
  return { name, input: task.shape, initialisation, layers };
}

function knownData(data: ResolvedData): KnownData | undefined {
  switch (data.kind) {
    case 'mnist':
    case 'fashion-mnist':
      return mnist;
    case 'cifar10':
      return cifar(10);
    case 'cifar100':
      return cifar(data.labels === 'coarse' ? 20 : 100);
    case 'cifar-binary':
      return cifarRecords(data);
    case 'idx':
    case 'image-folder':
      return undefined;
  }
}

function cifar(classes: number): KnownData {
  return { task: { shape: [3, 32, 32], classes }, trainCount: 50_000, testCount: 10_000 };
}

function cifarRecords(data: Extract<ResolvedData, { kind: 'cifar-binary' }>): KnownData {
  const whole = cifar(data.variant === 'cifar10' ? 10 : data.labels === 'coarse' ? 20 : 100);
  const listed = data.trainFiles !== undefined || data.testFiles !== undefined;
  return listed ? { ...whole, trainCount: Infinity, testCount: Infinity } : whole;
}

function countProblems(data: ResolvedData, known: KnownData): SpecProblem[] {
  return (['trainCount', 'testCount'] as const).flatMap((key) => {
    const count = data[key];
    if (count === undefined || count <= known[key]) return [];
    const message = `expected an integer from 1 to ${known[key]}, got ${count}. Leave it out to use every sample.`;
    return [{ path: `data.${key}`, message }];
  });
}

function batchProblems(
  { methods }: ResolvedSpec,
  trainCount: number,
  placeOf: PlaceOf,
): SpecProblem[] {
  return methods.flatMap(({ training: { batchSize } }, i) => {
    if (batchSize <= trainCount) return [];
    const message = `must be at most the ${trainCount} training samples, got ${batchSize}. Lower it, or raise data.trainCount.`;
    return [{ path: placeOf(i, 'batchSize'), message }];
  });
}

/** What the settings of a network say about any data, where the data is not known. */
function settingProblems(model: ResolvedModel): SpecProblem[] {
  try {
    buildResolvedModel(model, mnist.task);
    return [];
  } catch (error) {
    if (error instanceof SpecError) return [...error.problems];
    throw error;
  }
}

function modelProblems(model: ResolvedModel, task: Task): SpecProblem[] {
  const wrong = settingProblems(model);
  if (wrong.length > 0) return wrong;
  const built = buildResolvedModel(model, task);
  const asked = `[${task.shape.join(', ')}]`;
  if (built.input.join() !== task.shape.join()) {
    const message = `${built.name} takes images of [${built.input.join(', ')}], but data gives ${asked}. Take another network, or other data.`;
    return [{ path: 'model', message }];
  }
  return shapeProblems(built, task.classes, model.kind === 'layers' ? 'model.layers' : 'model');
}

function shapeProblems(model: ModelSpec, classes: number, path: string): SpecProblem[] {
  try {
    const { outputShape } = describeModel(model);
    if (outputShape.length === 1 && outputShape[0] === classes) return [];
    const fix =
      model.layers.at(-1)?.kind === 'spikeReadout'
        ? `Give the linear layer before the last spikingNeurons outputs: ${classes}.`
        : `End in {kind: linear, outputs: ${classes}}.`;
    const message = `must end in the ${classes} classes of the data, got [${outputShape.join(', ')}]. ${fix}`;
    return [{ path, message }];
  } catch (error) {
    if (error instanceof SpecError) return [...error.problems];
    if (error instanceof ShapeError) return [{ path, message: error.message }];
    throw error;
  }
}
