import { ShapeError } from '../errors.js';
import { kernelModule } from '../runtime/kernel-module.js';

type Run = [count: number, k0: number, k1: number, offset: number];

/** What kernels/random.ts exports. Pointers count bytes, offsets count draws. */
export interface RandomExports {
  heapBase(): number;
  fillBits(out: number, ...run: Run): void;
  fillUniform(out: number, ...rest: [...Run, low: number, width: number]): void;
  fillBernoulli(out: number, ...rest: [...Run, last: number, value: number]): void;
  fillNormal(out: number, ...rest: [...Run, mean: number, sigma: number]): void;
  addNormal(base: number, out: number, ...rest: [...Run, scale: number, sum: number]): number;
  normalSquareSum(...rest: [...Run, sum: number]): number;
  moments(base: number, count: number, out: number, shift: number): void;
}

/** One instance of the kernel with a memory of its own, which never grows. */
export interface Kernel {
  readonly exports: RandomExports;
  readonly memory: WebAssembly.Memory;
  /** Two blocks of SCRATCH_FLOATS for arrays that live elsewhere; the first byte of each. */
  readonly scratch: readonly [number, number];
  /** The first byte after the scratch blocks. */
  readonly heap: number;
}

/** Floats in a scratch block: a multiple of the kernel's span, so that cuts do not change sums. */
export const SCRATCH_FLOATS = 8192;

const PAGE_BYTES = 65536;
const MAX_PAGES = 65536;
const kernels = new WeakMap<ArrayBufferLike, Kernel>();
let shared: Kernel | undefined;

function allocateMemory(bytes: number): WebAssembly.Memory {
  // Room for the kernel's own data and the scratch blocks, which end well below four pages.
  const pages = Math.ceil(bytes / PAGE_BYTES) + 4;
  if (!(bytes >= 0) || pages > MAX_PAGES) {
    const most = (MAX_PAGES - 4) * PAGE_BYTES;
    throw new ShapeError(
      `createArena: bytes must be 0 to ${most}, got ${bytes}. Use several arenas.`,
    );
  }
  return new WebAssembly.Memory({ initial: pages, maximum: pages });
}

/** Starts an instance whose memory has at least `bytes` beyond its own needs. */
export function startKernel(bytes: number): Kernel {
  const memory = allocateMemory(bytes);
  const instance = new WebAssembly.Instance(kernelModule('random'), { env: { memory } });
  const exports = instance.exports as unknown as RandomExports;
  const first = exports.heapBase();
  const second = first + 4 * SCRATCH_FLOATS;
  const kernel: Kernel = {
    exports,
    memory,
    scratch: [first, second],
    heap: second + 4 * SCRATCH_FLOATS,
  };
  kernels.set(memory.buffer, kernel);
  return kernel;
}

/** The instance whose memory holds the array, if one does. */
export function kernelOf(array: Float32Array | Uint32Array): Kernel | undefined {
  return kernels.get(array.buffer);
}

/** This thread's instance for arrays outside any arena. */
export function sharedKernel(): Kernel {
  shared ??= startKernel(0);
  return shared;
}
