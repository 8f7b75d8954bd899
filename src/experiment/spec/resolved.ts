import type { ComputeInMemory } from '../../chip/engine.js';
import type { Augmentation } from '../../data/augment.js';
import type { Normalisation } from '../../data/normalise.js';
import type { DataSpec } from '../../data/registry.js';
import type {
  DriftCompensation,
  Faults,
  VariationGranularity,
  VariationRange,
  VariationTargets,
} from '../../device/index.js';
import type { ModelSpec } from '../../nn/index.js';
import type { HratSettings, MemristorCircuit } from '../../restriction/memristor-circuit.js';
import type { Backend } from '../../runtime/backend-names.js';
import type { MethodSettings, TrainingSettings } from '../../training/settings.js';

/** An experiment with every value explicit: plain data, the same in JSON, keys in a fixed order. */
export interface ResolvedSpec {
  readonly name: string;
  readonly title: string;
  readonly seed: number;
  readonly execution: ResolvedExecution;
  readonly data: ResolvedData;
  readonly model: ResolvedModel;
  /** At least one; the first is the baseline. */
  readonly methods: readonly ResolvedMethod[];
  readonly hardware: ResolvedHardware;
  readonly evaluation: ResolvedEvaluation;
}

export interface ResolvedExecution {
  readonly backend: Backend;
  /** Threads inside one operation. */
  readonly threads: number;
  /** Workers side by side; 'auto' is cores / threads of the machine that runs it. */
  readonly jobs: number | 'auto';
}

/** Which data, and how its bytes become what a network sees. */
export type ResolvedData = DataSpec & {
  readonly normalise: Normalisation;
  readonly augment: 'none' | Augmentation;
};

/** A network by its name in the catalogue, or written out; its input is the shape of the data. */
export type ResolvedModel =
  | {
      readonly kind: 'catalogue';
      readonly name: string;
      /** Absent for networks without settings. */
      readonly settings?: Readonly<Record<string, number>>;
    }
  | ({ readonly kind: 'layers' } & Required<Omit<ModelSpec, 'input'>>);

/** One way of training, and which of its weights are tried. */
export interface ResolvedMethod {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  /** 'average': the mean of weights that averaging kept; 'last': the weights after the last step. */
  readonly evaluate: 'average' | 'last';
  /** Trainings from different seeds. */
  readonly runs: number;
  readonly training: ResolvedTraining;
}

/** How a network is trained: by its method, in weight space or under the restrictions of a circuit. */
export interface ResolvedTraining extends Omit<TrainingSettings, 'method'> {
  readonly method: MethodSettings | HratSettings;
}

/** What computes with the devices. */
export type ResolvedEngine = ComputeInMemory | MemristorCircuit;

export interface ResolvedHardware {
  readonly variation: ResolvedVariation;
  /** Absent for digital adders. */
  readonly engine?: ResolvedEngine;
  /** Absent where variation says what devices do. */
  readonly device?: ResolvedDevice;
}

/** A published device as a chip uses it; its numbers are the preset's. */
export interface ResolvedDevice {
  readonly preset: string;
  /** Since programming. */
  readonly seconds: number;
  readonly granularity: VariationGranularity;
  readonly driftCompensation: DriftCompensation;
  readonly faults: Faults;
}

/** Relative Gaussian variation of weights, w + A(w)·(σ·N(0,1) + μ), drawn once a chip. */
export interface ResolvedVariation {
  readonly kind: 'gaussian';
  /** Ascending, fractions of the range; empty for digital accuracy alone. */
  readonly sigma: readonly number[];
  /** Absent where there is none. */
  readonly shift?: number;
  readonly range: VariationRange;
  readonly targets: VariationTargets;
}

export interface ResolvedEvaluation {
  /** Simulated chips a trained network. */
  readonly chips: number;
  /** Percent. */
  readonly yieldThresholds: readonly number[];
  readonly testEachEpoch: boolean;
  /** Absent for none. */
  readonly retraining?: ResolvedRetraining;
}

/** Training goes on, on each of several chips with its own errors. */
export interface ResolvedRetraining {
  readonly epochs: number;
  /** Its constant learning rate, as a share of the first one of the training before. */
  readonly rateFactor: number;
  /** The first so many chips of a trained network. */
  readonly chips: number;
}
