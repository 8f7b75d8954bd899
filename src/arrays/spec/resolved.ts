import type { Periphery, PulseSettings } from '../../crossbar/index.js';
import type { MnistSpec } from '../../data/mnist.js';
import type { FashionMnistSpec } from '../../data/named.js';
import type { TextSpec } from '../../data/text.js';
import type { ResponseModel } from '../../device/pulsed/index.js';
import type { Activation, ArrayRule } from '../../training/array/index.js';

/** Images, with counts of samples, or a text. */
export type ArrayData = MnistSpec | FashionMnistSpec | TextSpec;

export interface FullyConnectedNetwork {
  readonly kind: 'fully-connected';
  /** Hidden units of each layer; inputs and classes are the data's. */
  readonly hidden: readonly number[];
  readonly activation: Activation;
}

export interface ConvolutionalNetwork {
  readonly kind: 'cnn';
  readonly channels: readonly number[];
  readonly kernel: number;
  readonly pool: number;
  readonly hidden: readonly number[];
  readonly activation: Activation;
}

export interface LstmNetwork {
  readonly kind: 'lstm';
  readonly hidden: number;
  readonly blocks: number;
  readonly unrolled: number;
}

export type ArrayNetworkSpec = FullyConnectedNetwork | ConvolutionalNetwork | LstmNetwork;

/** A rate, η or η_c, from a moment on, counted in epochs from 1: 1.5 is the middle of the first. */
export interface RateStep<Rate = number> {
  readonly epoch: number;
  readonly rate: Rate;
}

/** η_c from a moment on: one for all layers, or one for each. */
export type TransferStep = RateStep<number | readonly number[]>;

/** What its arrays are made of. */
export interface ArrayHardwareSpec {
  readonly device: ResponseModel;
  readonly periphery: Periphery;
  readonly pulses: PulseSettings;
}

/** One way of training, explicit. */
export interface ResolvedArrayMethod {
  readonly name: string;
  readonly label: string;
  readonly rates: readonly RateStep[];
  /** With the first η_c, of the first layer. */
  readonly rule: ArrayRule;
  /** η_c of every moment, where it is not always and everywhere the same. */
  readonly transferRates?: readonly TransferStep[];
  /** n_s of each layer; the rule's own where absent. */
  readonly transferEvery?: readonly number[];
  /** Absent in floating point. */
  readonly hardware?: ArrayHardwareSpec;
}

/** Something kept of a training beside its errors. */
export interface WeightStatistics {
  /** First and last epoch, counted from 1, both included. */
  readonly from: number;
  readonly to: number;
  /** True weights are added up so often in an epoch. */
  readonly snapshotsPerEpoch: number;
  /** Products with random inputs on each array for the average that is read; 0 for none. */
  readonly reads: number;
}

export interface ArrayEvaluation {
  readonly everyEpochs: number;
  /** 'with' the periphery's noise and converters, 'without' (exact products of the same weights), or both. */
  readonly noise: 'with' | 'without' | 'both';
}

/** Training on arrays: every value explicit, plain data. */
export interface ResolvedArraySpec {
  readonly kind: 'array-training';
  readonly name: string;
  readonly title: string;
  readonly seed: number;
  /** Trainings of each method, each with its own weights, devices and order. */
  readonly runs: number;
  readonly execution: { readonly jobs: number | 'auto' };
  readonly data: ArrayData;
  readonly network: ArrayNetworkSpec;
  readonly epochs: number;
  /** Images, or stretches of a text, whose errors are computed before their updates. */
  readonly batchSize: number;
  readonly methods: readonly ResolvedArrayMethod[];
  readonly evaluation: ArrayEvaluation;
  readonly keep: {
    /** Epochs after which the weights are kept; the last always is. */
    readonly weights: readonly number[];
    readonly averages: readonly WeightStatistics[];
  };
}
