import type { Value } from '../../value.js';
import { rewrite } from '../rewrite.js';
import { normaliseBySums } from './normalise-by-sums.js';
import { padChannels } from './pad-channels.js';
import { poolByTaps } from './pool-by-taps.js';

/**
 * Replaces what ONNX Runtime's WebGPU backend (1.30) gets wrong or lacks by operations that it has.
 * Each rule says which; test/runtime/webgpu.test.ts holds the results against the CPU's.
 */
export function lowerForWebgpu(outputs: readonly Value[]): readonly Value[] {
  return rewrite(
    outputs,
    (node, inputs) =>
      padChannels(node, inputs) ?? normaliseBySums(node, inputs) ?? poolByTaps(node, inputs),
  );
}
