/** A spec with every group of settings, for the reference. */
export const exampleArraySpec = `kind: array-training
name: soft-bounds-ttv2
title: Does TTv2 train MNIST on soft-bounds devices?
seed: 1
runs: 3
execution: { jobs: auto }
data: { kind: mnist, trainCount: 10000, testCount: 1000 }
network: { kind: fully-connected, hidden: [256, 128], activation: sigmoid }
training: # for all methods
  epochs: 10
  batchSize: 1
  rates: [{ epoch: 1, rate: 0.02 }, { epoch: 8, rate: 0.01 }]
device: # these three are for all methods too; a method may set its own
  { kind: soft-bounds, step: 0.01, lower: -0.6, upper: 0.6, cycle: { kind: additive, sigma: 0.3 } }
periphery: { inputs: { bits: 7 }, outputs: { bits: 9 }, readSigma: 0.06, bound: 12 }
pulses: { management: true, maxPulses: 31 }
methods:
  - { name: float, kind: float, rates: 0.01 }
  - { name: sgd, kind: sgd, periphery: ideal }
  - { name: tiki-taka, kind: tiki-taka, transferRate: 0.1 }
  - name: ttv2
    kind: ttv2
    transferRate: [{ epoch: 1, rate: 3 }, { epoch: 4, rate: 0.3 }]
    transfer: rows
    reset: hysteretic
evaluation: { everyEpochs: 1, noise: both }
keep: { weights: [5], averages: [{ from: 9, to: 10, reads: 20000 }] }
`;
