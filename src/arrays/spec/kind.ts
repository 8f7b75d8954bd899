import { SpecError } from '../../errors.js';
import { show } from '../../experiment/spec/messages.js';
import { suggestion } from '../../experiment/spec/nearest.js';

const kind = 'array-training';

/** Whether a spec, as it is written, is one of training on arrays. */
export function isArraySpec(written: unknown): boolean {
  return keyOf(written, 'kind') === kind;
}

/**
 * @returns a spec as it is written, where its kind is told.
 * @throws SpecError for a kind that there is not, and for a spec of training on arrays, by its network, without one.
 */
export function withKnownKind(written: unknown): unknown {
  const own = keyOf(written, 'kind');
  const isUntold = own === undefined && keyOf(written, 'network') !== undefined;
  if (isUntold && keyOf(written, 'model') === undefined) {
    const message = `expected '${kind}', which has a network, got nothing. Add kind: ${kind}, or name the model of an experiment.`;
    throw new SpecError([{ path: 'kind', message }]);
  }
  if (own !== undefined && own !== kind) {
    const hint =
      typeof own === 'string'
        ? suggestion(own.replaceAll(/[_\s]/g, '-'), [kind], 'Experiments have no kind.')
        : ' Experiments have no kind.';
    throw new SpecError([
      { path: 'kind', message: `expected '${kind}', got ${show(own)}.${hint}` },
    ]);
  }
  return written;
}

function keyOf(written: unknown, key: string): unknown {
  return typeof written === 'object' && written !== null ? Reflect.get(written, key) : undefined;
}
