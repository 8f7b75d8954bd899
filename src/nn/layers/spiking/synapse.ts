/** Steps, threshold, and time constants in steps, as Zhang and Li 2020 have them for MNIST. */
export const spikingDefaults = {
  steps: 5,
  threshold: 1,
  membraneSteps: 5,
  synapseSteps: 3,
} as const;

/**
 * Postsynaptic currents of one train of spikes or currents: a ← a + (s − a)/τ_s at each step, from 0.
 * @param train its value at each step. @param synapseSteps τ_s.
 */
export function currentsOf(train: readonly number[], synapseSteps: number): readonly number[] {
  let current = 0;
  return train.map((value) => {
    current += (value - current) / synapseSteps;
    return current;
  });
}
