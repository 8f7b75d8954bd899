/** Exits with 0 where the backend named on the command line starts. */
import { input, tanh } from '../../src/graph/index.js';
import { type Backend, compile } from '../../src/runtime/index.js';

const executable = await compile(
  { y: tanh(input('x', [1])) },
  { backend: process.argv[2] as Backend },
);
await executable.run({ x: Float32Array.of(1) });
await executable.release();
