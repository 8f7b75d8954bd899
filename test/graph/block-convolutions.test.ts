import { describe, expect, it } from 'vitest';
import {
  blockConvolutions,
  type ConvOptions,
  conv2d,
  dump,
  gradients,
  input,
  multiply,
  relu,
  sum,
  type Value,
} from '../../src/graph/index.js';
import { compile } from '../../src/runtime/index.js';

// ONNX Runtime has its blocked kernels on x64; elsewhere the pass is not used.
const onX64 = describe.skipIf(process.arch !== 'x64');

interface Case {
  readonly x: readonly [number, number, number, number];
  readonly w: readonly [number, number, number, number];
  readonly options: ConvOptions;
}

const cases: Record<string, Case> = {
  'a padded 3 x 3 kernel': { x: [8, 16, 9, 7], w: [16, 16, 3, 3], options: { padding: 1 } },
  'channels that fill no block': { x: [4, 6, 8, 8], w: [6, 6, 5, 5], options: {} },
  'one channel in': { x: [16, 1, 12, 12], w: [6, 1, 5, 5], options: { padding: 2 } },
  'four more channels than a block': { x: [4, 12, 6, 6], w: [32, 12, 3, 3], options: {} },
  'seven outputs': { x: [16, 16, 6, 6], w: [7, 16, 1, 1], options: {} },
  'a stride that leaves rows over': { x: [16, 4, 10, 9], w: [8, 4, 3, 3], options: { stride: 2 } },
  'stride 2 with padding': {
    x: [32, 16, 8, 8],
    w: [32, 16, 3, 3],
    options: { stride: 2, padding: 1 },
  },
  'a dilated kernel': { x: [4, 16, 11, 11], w: [16, 16, 3, 2], options: { dilation: [2, 3] } },
  'uneven padding': {
    x: [4, 16, 7, 7],
    w: [4, 16, 3, 3],
    options: { padding: { top: 2, left: 0, bottom: 1, right: 2 } },
  },
  'padding beyond the kernel': { x: [4, 16, 5, 5], w: [16, 16, 2, 2], options: { padding: 3 } },
  groups: { x: [16, 8, 6, 6], w: [8, 4, 3, 3], options: { groups: 2, padding: 1 } },
  'a batch of 5': { x: [5, 16, 6, 6], w: [16, 16, 3, 3], options: { padding: 1 } },
  'a batch of 9, which fits no block': { x: [9, 16, 6, 6], w: [6, 16, 3, 3], options: {} },
};

/** A convolution with bias and ReLU, and its gradients, for an upstream gradient that no symmetry hides. */
function outputsOf({ x, w, options }: Case): Record<string, Value> {
  const by = [input('x', x), input('w', w), input('b', [w[0]])] as const;
  const y = relu(conv2d(by[0], by[1], by[2], options));
  const loss = sum(multiply(y, input('g', y.shape)));
  const [dx, dw, db] = gradients(loss, by) as [Value, Value, Value];
  return { y, dx, dw, db };
}

function block(outputs: Record<string, Value>): Record<string, Value> {
  const blocked = blockConvolutions(Object.values(outputs));
  return Object.fromEntries(Object.keys(outputs).map((name, i) => [name, blocked[i]!]));
}

async function run(outputs: Record<string, Value>): Promise<Record<string, Float32Array>> {
  const executable = await compile(outputs);
  const feeds = Object.fromEntries(
    [...executable.inputs].map(([name, { shape }]) => {
      const size = shape.reduce((a, b) => a * b, 1);
      return [name, Float32Array.from({ length: size }, (_, i) => Math.sin(1 + i * 1.7))];
    }),
  );
  const results = await executable.run(feeds);
  await executable.release();
  return results as Record<string, Float32Array>;
}

onX64('blockConvolutions(outputs)', () => {
  it.each(Object.entries(cases))('changes no value of %s', async (_, geometry) => {
    const outputs = outputsOf(geometry);
    const [plain, blocked] = [await run(outputs), await run(block(outputs))];
    for (const name of Object.keys(outputs)) {
      // Both round sums of up to 2,304 products, in different orders.
      const scale = Math.max(...plain[name]!.map(Math.abs));
      const error = blocked[name]!.map((value, i) => Math.abs(value - plain[name]![i]!));
      expect(Math.max(...error), name).toBeLessThanOrEqual(5e-6 * scale + 1e-6);
    }
  });

  it('blocks a convolution, its gradients and the ReLU after it', () => {
    const text = dump(block(outputsOf(cases['a padded 3 x 3 kernel']!)));
    expect(text.match(/blockedConv2d/g)).toHaveLength(3);
    expect(text).not.toMatch(/ = (conv2d|relu)/);
  });

  it('leaves grouped convolutions as they are', () => {
    expect(dump(block(outputsOf(cases.groups!)))).not.toContain('blocked');
  });
});
