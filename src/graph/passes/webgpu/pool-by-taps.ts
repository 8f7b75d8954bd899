import { gradients } from '../../autodiff.js';
import { add } from '../../ops/add.js';
import { cast } from '../../ops/cast.js';
import { equal } from '../../ops/compare.js';
import { multiply } from '../../ops/multiply.js';
import { pad, slice } from '../../ops/slice.js';
import { stopGradient } from '../../ops/stop-gradient.js';
import { subtract } from '../../ops/subtract.js';
import type { Node, Shape, Value } from '../../value.js';

const lowest = -3.4028234663852886e38;

/**
 * Max pooling cannot say where its maxima were: what is scattered to, or gathered from, those places goes
 * by comparing each place of the window with the maximum, the first of equals counting.
 */
export function poolByTaps(node: Node, inputs: readonly Value[]): readonly Value[] | undefined {
  const { name } = node.operation;
  if (name !== 'scatterFlat' && name !== 'gatherFlat') return undefined;
  const pooling = inputs[1]!.node;
  if (pooling.operation.name !== 'maxPool') return undefined;
  const x = pooling.inputs[0]!;
  const source = name === 'gatherFlat' ? inputs[0]! : x;
  const maxima = atMaxima(pooling, source);
  // Scattering is the adjoint of gathering.
  return name === 'gatherFlat' ? [maxima] : gradients(maxima, [source], inputs[0]!);
}

/** The elements of `source` where the pooled input has its maxima. */
function atMaxima(pooling: Node, source: Value): Value {
  const [y] = pooling.outputs as [Value];
  const places = taps(pooling, pooling.inputs[0]!, lowest);
  let free: Value | undefined;
  let total: Value | undefined;
  taps(pooling, source, 0).forEach((tap, i) => {
    const hit = cast(equal(places[i]!, y), 'float32');
    const first = free ? multiply(hit, free) : hit;
    free = free ? subtract(free, first) : subtract(1, hit);
    const part = multiply(stopGradient(first), tap);
    total = total ? add(total, part) : part;
  });
  return total!;
}

/** For every place in the window, its element of each window: kernel² tensors of the pooled shape. */
function taps(pooling: Node, x: Value, border: number): readonly Value[] {
  const { kernel, stride, padding } = pooling.attributes as Readonly<
    Record<'kernel' | 'stride' | 'padding', number>
  >;
  const [, , rows, columns] = pooling.outputs[0]!.shape as Shape & [number, number, number, number];
  const around = [padding, padding] as const;
  const padded = pad(x, [[0, 0], [0, 0], around, around], border);
  const range = (axis: number, start: number, count: number) => {
    return { axis, start, end: start + (count - 1) * stride + 1, step: stride };
  };
  return Array.from({ length: kernel ** 2 }, (_, i) =>
    slice(padded, range(2, Math.floor(i / kernel), rows), range(3, i % kernel, columns)),
  );
}
