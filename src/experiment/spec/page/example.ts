/** A spec with every group of settings, for the reference. */
export const exampleSpec = `name: lenet-wvat
title: Does weight-variation-aware training help LeNet-5?
seed: 1
execution: { backend: cpu, threads: 1, jobs: auto }
data: { kind: mnist, normalise: standard, augment: none }
model: lenet5
training: # for all methods; a method may set its own
  epochs: 10
  batchSize: 128
  learningRate: 0.02
  optimiser: { kind: sgd, momentum: 0.9 }
  schedule: cosine
  averaging: none
  runs: 3
methods: # the first one is the baseline
  - { name: sgd, kind: sgd, learningRate: 0.05 }
  - { name: wvat, kind: wvat, sigmaOfRange: 0.1, alpha: 0.1 }
hardware:
  variation: { kind: gaussian, sigma: [0, 0.05, 0.1, 0.15], range: six-sigma }
evaluation: { chips: 20, yieldThresholds: [90], testEachEpoch: true }
`;
