import { describeModel, type ModelSpec, type Role } from '../nn/index.js';
import { momentsOf } from '../random/index.js';
import type { ModelValues } from '../training/index.js';
import { binEdges, type Distribution, distributionOf } from './distribution.js';

/** A network of a comparison. */
export interface NamedValues {
  /** For example the method it was trained by. */
  readonly label: string;
  readonly values: ModelValues;
}

/** How one tensor is distributed in several networks, over the same bins. */
export interface TensorDistribution {
  readonly tensor: string;
  readonly role: Role;
  /** Of the bins, from the smallest to the largest value in any of the networks. */
  readonly edges: readonly number[];
  readonly networks: readonly (Distribution & { readonly label: string })[];
}

/** Which tensors, and how finely. */
export interface DistributionOptions {
  /** Default 60. */
  readonly bins?: number;
  /** Default weight matrices and kernels alone. */
  readonly roles?: readonly Role[];
}

/**
 * Distributions of weights, tensor by tensor, of networks that differ in how they were trained.
 * @param networks of one model, at least one.
 * @see WVAT paper, Figures 2, 6, 8 and 9; its claim is that std(w) is larger by WVAT than by SGD and by SWA.
 */
export function weightDistributions(
  model: ModelSpec,
  networks: readonly NamedValues[],
  { bins = 60, roles = ['weight'] }: DistributionOptions = {},
): readonly TensorDistribution[] {
  const wanted = describeModel(model).parameters.filter(({ role }) => roles.includes(role));
  return wanted.map(({ name, role }) => {
    const samples = networks.map(({ values }) => values.get(name)!);
    const bounds = samples.map(momentsOf);
    const low = Math.min(...bounds.map(({ min }) => min));
    const high = Math.max(...bounds.map(({ max }) => max));
    const edges = binEdges(low, high, bins);
    const rows = networks.map(({ label }, i) => ({ label, ...distributionOf(samples[i]!, edges) }));
    return { tensor: name, role, edges, networks: rows };
  });
}
