import { type Netlist, steps, sweepLines } from './netlist.js';

/**
 * Max pooling of one window as a netlist, over a sweep of windows: the largest of its signals.
 * @param vectors [points][signals of a window], volts.
 * @returns node y0.
 */
export function poolNetlist(name: string, vectors: readonly ArrayLike<number>[]): Netlist {
  const { length } = vectors[0]!;
  const inputs = Array.from({ length }, (_, j) => {
    return `bx${j} x${j} 0 v={${steps(vectors.map((vector) => vector[j]!))}}`;
  });
  const largest = Array.from({ length }, (_, j) => `v(x${j})`).reduce((a, b) => `max(${a}, ${b})`);
  return {
    title: `* ${name}`,
    lines: [...inputs, `by0 y0 0 v={${largest}}`, 'ry0 y0 0 1e6', ...sweepLines(vectors.length)],
    nodes: ['y0'],
  };
}
