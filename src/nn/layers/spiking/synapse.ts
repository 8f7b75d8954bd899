/** Steps, threshold, and time constants in steps, as Zhang and Li 2020 have them for MNIST. */
export const spikingDefaults = { steps: 5, threshold: 1, membraneTime: 5, synapseTime: 3 } as const;

/**
 * Postsynaptic currents of one train of spikes or currents: a ← a + (s − a)/τ_s at each step, from 0.
 * @param train its value at each step. @param synapseTime τ_s, steps.
 */
export function currentsOf(train: readonly number[], synapseTime: number): readonly number[] {
  let current = 0;
  return train.map((value) => {
    current += (value - current) / synapseTime;
    return current;
  });
}
