import { UnsupportedError } from '../../errors.js';
import { kernelModule } from '../../runtime/kernel-module.js';

/** What kernels/tile.ts exports; a tile is the address of its record. */
export interface TileExports {
  heapBase(): number;
  forward(tile: number, noiseManagement: number, halvings: number): number;
  backward(tile: number, noiseManagement: number, halvings: number): number;
  update(tile: number, rate: number, management: number, cap: number): number;
  pulse(tile: number): void;
}

/** One instance of the kernel; its memory never grows, so that views of it stay valid. */
export interface TileKernel {
  readonly exports: TileExports;
  readonly memory: WebAssembly.Memory;
  /** Hands out zeroed bytes, aligned to 64; the address of the first. */
  allocate(bytes: number): number;
}

const PAGE_BYTES = 65536;
/** Pages of the kernel's own data. */
const OWN_PAGES = 4;
const MAX_PAGES = 65536;

/** Bytes rounded up to what `allocate` hands out. */
export function alignedBytes(bytes: number): number {
  return Math.ceil(bytes / 64) * 64;
}

/**
 * Starts an instance with room for `bytes`, each piece rounded up to 64.
 * @throws UnsupportedError for more than WebAssembly addresses, 4 GiB.
 */
export function startTileKernel(bytes: number): TileKernel {
  const pages = Math.ceil(bytes / PAGE_BYTES) + OWN_PAGES;
  if (pages > MAX_PAGES) {
    const got = `${(bytes / 2 ** 30).toFixed(1)} GiB`;
    throw new UnsupportedError(
      `crossbar: the tiles of one network must fit 4 GiB, got ${got}. Use smaller layers.`,
    );
  }
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const instance = new WebAssembly.Instance(kernelModule('tile'), { env: { memory } });
  const exports = instance.exports as unknown as TileExports;
  let next = alignedBytes(exports.heapBase());
  return {
    exports,
    memory,
    allocate(size) {
      const at = next;
      next += alignedBytes(size);
      return at;
    },
  };
}
