import { applyVariation, columnsOf, holdWeights, varies } from '../device/index.js';
import type { ModelTensors } from '../nn/index.js';
import { createStream, type Stream } from '../random/index.js';
import type { Hardware } from './hardware.js';

/**
 * One frozen draw of everything that fabrication and programming decide, addressed by a seed and a number. Chip 7
 * has the same devices whatever network is put on it and however strong the variation is: the strength scales
 * one frozen pattern of normal draws per tensor.
 */
export interface Chip {
  readonly number: number;
  /** `<tensor>/program` is drawn once when the tensor is programmed. */
  readonly stream: Stream;
}

/** Chip number `number` of those that `seed` makes. */
export function createChip(seed: number, number: number): Chip {
  return { number, stream: createStream(seed, 'chip', number) };
}

/**
 * Programs a network's tensors onto a chip.
 * @param values parameters and buffers by name, of the trained network.
 * @returns new values: those held by devices as the devices show them, the others the same arrays.
 */
export function program(
  values: ReadonlyMap<string, Float32Array>,
  { parameters }: Pick<ModelTensors, 'parameters'>,
  { variation, device }: Hardware,
  chip: Chip,
): ReadonlyMap<string, Float32Array> {
  const held = new Map(values);
  for (const { name, role, shape } of parameters) {
    if (!varies(role, variation.targets)) continue;
    const clean = values.get(name)!;
    if (device) {
      const stream = chip.stream.child(name);
      held.set(name, holdWeights(clean, shape, device, device.seconds, stream));
      continue;
    }
    const out = new Float32Array(clean.length);
    applyVariation(clean, columnsOf(shape), variation, chip.stream.child(name, 'program'), out);
    held.set(name, out);
  }
  return held;
}
