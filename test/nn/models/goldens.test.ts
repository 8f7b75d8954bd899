import { describe, it } from 'vitest';
import { constant, crossEntropy } from '../../../src/graph/index.js';
import { type ModelSpec, preresnet, vggRathi, wideResnet } from '../../../src/nn/index.js';
import { expectClose } from '../../graph/support.js';
import { evaluateModel, goldens, spread } from '../golden.js';
import { expectTrained, type Trained, train } from '../trained.js';

type Case = Trained & { readonly loss: number };
const cases = goldens<Readonly<Record<string, Case>>>('nn-models');

const noDropout = { dropout: 0, classifierDropout: 0 };
// Images that no stride divides. Normalised networks carry float32 rounding through every normalisation.
const rows: readonly (readonly [string, ModelSpec, number])[] = [
  ['preresnet11', preresnet(11, 3, [2, 9, 7]), 3e-5],
  ['wide-resnet-16-1', wideResnet({ depth: 16, width: 1, dropout: 0 }, 3, [2, 9, 7]), 3e-5],
  ['vgg5', vggRathi(5, 3, [2, 9, 14], { hidden: 8, ...noDropout }), 1e-5],
];

describe('a training run', () => {
  it.each(rows)('of %s equals PyTorch, then in use', async (name, model, relative) => {
    const golden = cases[name]!;
    const x = spread([4, ...model.input], 101);
    const labels = constant(BigInt64Array.from([0n, 1n, 2n, 0n]), [4]);
    const trained = await train(model, x, ({ output }) => crossEntropy(output, labels));
    expectTrained(trained, golden, relative);
    expectClose('loss', trained.results.loss!, [golden.loss], { absolute: 1e-6, relative });
    const used = await evaluateModel(model, trained.tensors, x);
    expectClose('evaluated', used, golden.evaluated, { absolute: 1e-6, relative });
  });
});
