import { addNormal, type Stream } from '../random/index.js';
import type { ModelValues } from '../training/index.js';
import type { Chip } from './chip.js';
import type { Deployment, DeviceArray } from './deployment/index.js';
import { errorShare } from './deployment/index.js';
import type { ComputeInMemory } from './engine.js';
import type { Hardware } from './hardware.js';

/** Deviation and mean of the error of one array's weights, fractions of their range. */
interface Strength {
  readonly sigma: number;
  readonly shift: number;
}

/**
 * Programs the devices of a chip with a deployed network: w + range·(σ·N(0,1) + μ), where b/s is a weight like any
 * other and counts s times. σ is that of the layer, reduced where several devices hold a weight.
 * @returns the values that the chip computes with; tensors without error are the same arrays.
 * @see HA-SGD paper, sections 4.2.1 and 4.2.3.
 */
export function programDevices(
  { values, devices }: Deployment,
  variation: Hardware['variation'],
  engine: ComputeInMemory,
  chip: Chip,
): ModelValues {
  const held = new Map(values);
  for (const array of devices) {
    const strength = strengthOf(array, variation, engine);
    if (strength.sigma === 0 && strength.shift === 0) continue;
    const { kind, weight, bias, ranges } = array;
    // What fabrication decides is not drawn again at every programming.
    const event = kind === 'mirror' ? 'fabricate' : 'program';
    const draw = (tensor: string) => chip.stream.child(tensor, event);
    held.set(weight, disturb(values.get(weight)!, ranges, strength, draw(weight)));
    if (!bias) continue;
    const scaled = ranges.map((range) => range * bias.scaling);
    held.set(bias.tensor, disturb(values.get(bias.tensor)!, scaled, strength, draw(bias.tensor)));
  }
  return held;
}

/** Strength of the error in one array of a deployment. */
export function strengthOf(
  { kind, layer }: DeviceArray,
  { sigmaOfRange, shiftOfRange = 0 }: Hardware['variation'],
  { layers, shortcut, devicesPerWeight }: ComputeInMemory,
): Strength {
  const own = Object.hasOwn(layers, layer) ? layers[layer]! : {};
  const sigma = own.sigma ?? sigmaOfRange;
  if (kind === 'mirror')
    return { sigma: shortcut === 'variance' ? Math.sqrt(sigma) : sigma, shift: 0 };
  const share = errorShare(devicesPerWeight.count);
  return { sigma: share * sigma, shift: own.shift ?? shiftOfRange };
}

/** @param clean [columns, …]. @param ranges [columns]. @param stream element i takes draw i. */
function disturb(
  clean: Float32Array,
  ranges: Float64Array,
  { sigma, shift }: Strength,
  stream: Stream,
): Float32Array {
  const out = new Float32Array(clean.length);
  const rows = clean.length / ranges.length;
  for (let first = 0, next = 0; first < ranges.length; first = next) {
    const range = ranges[first]!;
    while (next < ranges.length && ranges[next] === range) next++;
    const part = out.subarray(first * rows, next * rows);
    const offset = first * rows;
    addNormal(clean.subarray(offset, next * rows), sigma * range, stream, part, { offset });
    if (shift !== 0) for (let i = 0; i < part.length; i++) part[i]! += shift * range;
  }
  return out;
}
