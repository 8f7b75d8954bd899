import { UnsupportedError } from '../errors.js';
import { describeModel, type ModelSpec } from '../nn/index.js';
import { fillNormal, type Stream } from '../random/index.js';
import type { ImageSet, ModelValues } from '../training/index.js';
import { BatchExecutables, type Execution } from './batch-executables.js';
import { checkPositive } from './check-positive.js';
import { type LanczosResult, lanczos, type SymmetricOperator } from './lanczos.js';
import { derivative, hessianProductGraph } from './loss-graphs.js';
import { addScaled } from './vectors.js';
import { WeightSpace } from './weight-space.js';

/** The Hessian of a network's loss over a set of images, at one point of weight space. */
export interface Hessian {
  /** What its rows and columns are. */
  readonly space: WeightSpace;
  /** Images that the loss is the mean over. */
  readonly images: number;
  /** H·v, the mean over all images. @param vector [dimensions]. @returns [dimensions], fresh. */
  readonly times: SymmetricOperator;
  release(): Promise<void>;
}

/**
 * Opens the Hessian of the mean cross-entropy of the network as it is used (running statistics fixed, no dropout).
 * A product costs about two gradients over the images; its float32 rounding is about 1e-6 of the largest eigenvalue.
 * @param values every parameter and buffer.
 * @param space the tensors to differentiate by; all trainable ones unless given.
 * @throws UnsupportedError for a spiking network.
 */
export async function openHessian(
  model: ModelSpec,
  values: ModelValues,
  images: ImageSet,
  execution: Execution,
  space = new WeightSpace(describeModel(model).parameters),
): Promise<Hessian> {
  requireSmooth(model);
  const names = space.tensors.map(({ name }) => name);
  const build = (size: number) => hessianProductGraph(model, size, names);
  const executables = await BatchExecutables.create(images, build, execution);
  const clean = Object.fromEntries(values);
  const times = async (vector: Float64Array): Promise<Float64Array> => {
    const direction = space.tensorsOf(Float32Array.from(vector));
    const feeds: Record<string, Float32Array> = { ...clean };
    for (const [name, part] of direction) feeds[derivative.direction(name)] = part;
    const total = new Float64Array(space.dimensions);
    for (const { size, images: pixels, labels } of images.batches) {
      const results = await executables.for(size).run({ ...feeds, images: pixels, labels });
      addScaled(total, size / images.count, space.collect(results, derivative.product));
    }
    return total;
  };
  return { space, images: images.count, times, release: () => executables.release() };
}

/** @throws UnsupportedError where gradients are not those of a function, so that they have no derivatives. */
function requireSmooth(model: ModelSpec): void {
  if (describeModel(model).steps === 1) return;
  throw new UnsupportedError(
    `hessian: the network must have second derivatives, got '${model.name}', which spikes. Look at its loss landscape, or at the covariance of its gradients.`,
  );
}

/** What to look for in a Hessian's spectrum. */
export interface HessianOptions {
  /** Eigenvalues wanted from the upper end; default 1. */
  readonly count?: number;
  /** Largest residual, relative to the largest eigenvalue; default 1e-3: three digits, about what a figure shows. */
  readonly tolerance?: number;
  /** Most products with the Hessian, one gradient of a gradient over the images each; default 100. */
  readonly maxProducts?: number;
}

/** The upper end of a Hessian's spectrum. */
export interface HessianSpectrum extends LanczosResult {
  readonly parameters: number;
  readonly images: number;
}

/**
 * The largest eigenvalues of the exact Hessian of a network's loss, with their residuals, and the smallest one
 * seen, which tells a minimum from a saddle.
 * @param stream `start` is drawn once: the first direction.
 * @throws SpecError where `count` or `maxProducts` is no integer of at least 1.
 * @see HA-SGD paper, section 5.2 and Figure 12 (d), where the gradients' covariance stands for it.
 */
export async function hessianEigenvalues(
  hessian: Hessian,
  stream: Stream,
  { count = 1, tolerance = 1e-3, maxProducts = 100 }: HessianOptions = {},
): Promise<HessianSpectrum> {
  checkPositive('count', count);
  checkPositive('maxProducts', maxProducts);
  const { dimensions } = hessian.space;
  const start = Float64Array.from(fillNormal(stream.child('start'), new Float32Array(dimensions)));
  const result = await lanczos(hessian.times, start, { count, tolerance, maxProducts });
  return { ...result, parameters: dimensions, images: hessian.images };
}
