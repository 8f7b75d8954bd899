import type { StoredTensor } from '../../experiment/store/index.js';
import type { ResolvedArraySpec } from '../spec/resolved.js';
import type { TrainedNetwork } from '../trained-network.js';

/** One model to try: its weights, a layer after the other, and their standard errors where they are known. */
export interface Candidate {
  readonly model: string;
  readonly weights: readonly Float32Array[];
  readonly errors: readonly Float32Array[] | null;
}

/** What the training left: the model after its last epoch as it is and as read, and averages that were read. */
export function candidatesOf(
  network: TrainedNetwork,
  { epochs, keep }: ResolvedArraySpec,
  products: number,
): Candidate[] {
  const trained = network.weights(`epoch-${epochs}`);
  const read = network.extract(trained, products);
  const errors = read.flatMap(({ standardErrors }) => standardErrors ?? []);
  const averages = keep.averages
    .map(({ from, to }) => `${from}-${to}`)
    .filter((average) => network.has(`read-${average}`))
    .map((average) => ({
      model: `average ${average}`,
      weights: network.weights(`read-${average}`),
      errors: network.has(`read-error-${average}`)
        ? network.weights(`read-error-${average}`)
        : null,
    }));
  return [
    { model: 'trained', weights: trained, errors: null },
    {
      model: 'extracted',
      weights: read.map(({ weights }) => weights),
      errors: errors.length === read.length ? errors : null,
    },
    ...averages,
  ];
}

/** Weights of all candidates that were read, and their standard errors: `<model>/<layer>`, `<model>-error/<layer>`. */
export function tensorsOf({ layers }: TrainedNetwork, candidates: readonly Candidate[]) {
  const named = (prefix: string, values: readonly Float32Array[]) =>
    values.map((data, i): [string, StoredTensor] => {
      const { name, rows, columns } = layers[i]!;
      return [`${prefix}/${name}`, { shape: [rows, columns], data }];
    });
  return Object.fromEntries(
    candidates
      .filter(({ model }) => model !== 'trained')
      .flatMap(({ model, weights, errors }) => {
        const prefix = model.replace(' ', '-');
        return [...named(prefix, weights), ...named(`${prefix}-error`, errors ?? [])];
      }),
  );
}
