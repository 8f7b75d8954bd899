import { availableParallelism, freemem } from 'node:os';
import { isUserError } from '../../errors.js';
import { buildResolvedModel, type ResolvedModel } from '../../experiment/spec/index.js';
import { countParameters, describeModel, type Task } from '../../nn/index.js';
import type { OpenPoint } from '../executor.js';
import { coresOf, trainsArrays } from '../work.js';

/** How wide a sweep runs on a machine. */
export interface Capacity {
  /** Processes side by side. */
  readonly processes: number;
  /** Jobs inside each, where a point leaves it to us. */
  readonly jobs: number;
}

/** What a machine has free. */
export interface Machine {
  readonly cores: number;
  readonly freeBytes: number;
}

/** This machine; memory within the limit of its container, where there is one. */
export function thisMachine(): Machine {
  const freeBytes = process.availableMemory?.() ?? freemem();
  return { cores: availableParallelism(), freeBytes };
}

/**
 * As many processes as cores and memory allow, and no more than points; cores left over become jobs within each.
 * @param needBytes of the largest point. @param most a limit set by the user.
 */
export function capacityFor(
  points: readonly OpenPoint[],
  { cores, freeBytes }: Machine,
  needBytes: number,
  most = Infinity,
): Capacity {
  const threads = Math.max(1, ...points.map(({ point }) => coresOf(point.spec)));
  const byCores = Math.floor(cores / threads);
  const byMemory = Math.floor(freeBytes / needBytes);
  const processes = Math.max(1, Math.min(points.length, byCores, byMemory, most));
  return { processes, jobs: Math.max(1, Math.floor(cores / (processes * threads))) };
}

const mebi = 2 ** 20;

// Node with ONNX Runtime and its compiled graphs, measured on LeNet-5 and MNIST; our choice for the rest.
const processBytes = 320 * mebi;

/**
 * About the memory of a process that runs a point: the program, its data as bytes and as normalised floats of the
 * test set, weights with gradients, momenta and averages. A measured value is better.
 */
export function roughBytes({ point: { spec }, data }: OpenPoint): number {
  const weights = trainsArrays(spec) || !data.task ? 0 : weightsOf(spec.model, data.task);
  return processBytes + 3 * data.bytes + 32 * weights;
}

/** Weights of a network; 0 where it cannot be built, which its run will tell. */
function weightsOf(model: ResolvedModel, task: Task): number {
  try {
    return countParameters(describeModel(buildResolvedModel(model, task)));
  } catch (error) {
    if (isUserError(error)) return 0;
    throw error;
  }
}
