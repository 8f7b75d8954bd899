/**
 * Runs every operation, and its gradients, on the CPU and on the backend named on the command line, and writes
 * a line of JSON for each: { operation, problem? }. A process of its own, since a driver that fails may end it.
 */
import { type ConvOptions, conv2d, matmul, maxPool } from '../../src/graph/index.js';
import { type Backend, compile, type Executable } from '../../src/runtime/index.js';
import { type Case, outputsOf } from '../graph/differences.js';
import { lenet5 } from '../graph/lenet5.js';
import { operationCases } from '../graph/operations.js';
import { expectClose } from '../graph/support.js';

type Graph = ReturnType<typeof outputsOf>;

const backend = process.argv[2] as Backend;

/** Channel counts around the sizes that GPU kernels vectorise by, as inputs, as outputs, and in groups. */
const channels: readonly (readonly [number, number, number])[] = [
  ...[1, 3, 4, 5, 6, 7, 8].flatMap((from) => [3, 4, 6, 8].map((to) => [from, to, 1] as const)),
  [12, 8, 2],
  [6, 4, 2],
  [6, 12, 3],
];
const convolutions = (some: typeof channels, options: ConvOptions): readonly Case[] =>
  some.map(([from, to, groups]) => ({
    label: `${from} to ${to} channels in ${groups} groups`,
    shapes: [
      [2, from, 6, 5],
      [to, from / groups, 3, 3],
    ],
    build: (x, w) => conv2d(x!, w!, undefined, { ...options, groups }),
  }));
const products: readonly Case[] = [
  [1, 1, 1],
  [5, 7, 3],
  [17, 33, 9],
  [32, 12, 36],
].map(([m, k, n]) => ({
  label: `${m} x ${k} by ${k} x ${n}`,
  shapes: [
    [m!, k!],
    [k!, n!],
  ],
  build: (a, b) => matmul(a!, b!),
}));
const ties: Case = {
  label: 'equal elements',
  shapes: [[2, 3, 6, 6]],
  draw: (shape) => Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => i % 3),
  build: (x) => maxPool(x!, { kernel: 3, stride: 2, padding: 1 }),
};

async function compare({ outputs, feeds }: Graph): Promise<void> {
  const executables: Executable[] = [];
  try {
    executables.push(await compile(outputs));
    executables.push(await compile(outputs, { backend }));
    const expected = await executables[0]!.run(feeds);
    const actual = await executables[1]!.run(feeds);
    for (const [name, data] of Object.entries(expected)) {
      // GPUs approximate exponentials, and sum in another order.
      const tolerance = { relative: 1e-4, absolute: 1e-5 };
      expectClose(name, actual[name]!, Array.from(data, Number), tolerance);
    }
  } finally {
    for (const executable of executables) await executable.release();
  }
}

/** All cases of an operation as one graph: opening sessions is what takes the time. */
function join(cases: readonly Case[]): Graph {
  const graphs = cases.map((test, i) => outputsOf(test, `case ${i} ${test.label} `));
  return {
    outputs: Object.assign({}, ...graphs.map(({ outputs }) => outputs)),
    feeds: Object.assign({}, ...graphs.map(({ feeds }) => feeds)),
  };
}

async function report(operation: string, graph: () => Graph): Promise<void> {
  try {
    await compare(graph());
    process.stdout.write(`${JSON.stringify({ operation })}\n`);
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    process.stdout.write(`${JSON.stringify({ operation, problem })}\n`);
  }
}

const tables: Readonly<Record<string, readonly Case[]>> = {
  ...operationCases,
  'conv2d by channels': convolutions(channels, { padding: 1 }),
  'conv2d by channels, strided': convolutions(
    channels.filter((counts) => counts.includes(6)),
    { stride: 2 },
  ),
  'matmul by sizes': products,
  'maxPool with ties': [ties],
};
for (const [operation, cases] of Object.entries(tables)) await report(operation, () => join(cases));
await report('LeNet-5', lenet5);
