import { constant, input } from '../src/graph/index.js';
import { applyModel } from '../src/nn/index.js';
import { compile, type Executable } from '../src/runtime/index.js';
import { type BenchCase, timeRuns } from './case.js';
import { batchSize, firstValues, makeBatch, networks } from './networks.js';

const name = 'evaluation/resnet20';
const model = networks.resnet20();

/** ResNet-20 with one chip's weights as constants; ONNX Runtime folds the batch norms. */
async function openChip(threads: number): Promise<Executable> {
  const values = firstValues(model);
  const images = input('images', [batchSize, ...model.input]);
  const { output } = applyModel(model, images, 'evaluation', (tensor, shape) =>
    constant(values.get(tensor)!, shape),
  );
  return await compile({ output }, { threads, purpose: 'evaluation' });
}

const inference: BenchCase = {
  name,
  async open({ threads, reference }) {
    const executable = await openChip(threads);
    const { images } = makeBatch(model);
    await reference?.open(name);
    return {
      ours: () => timeRuns(3, () => executable.run({ images })),
      reference: reference && (() => reference.run(name, 3)),
      close: () => executable.release(),
    };
  },
};

/** What a chip costs before its first image: writing the model and opening its session. */
const session: BenchCase = {
  name: `${name}-session`,
  async open({ threads }) {
    return {
      ours: () => timeRuns(1, async () => (await openChip(threads)).release()),
      reference: null,
      close: async () => {},
    };
  },
};

export function evaluationCases(): BenchCase[] {
  return [inference, session];
}
