import { createHash } from 'node:crypto';
import type { Hardware } from '../../chip/index.js';
import type { ModelSpec } from '../../nn/index.js';
import type { HratSettings, MemristorCircuit } from '../../restriction/index.js';
import { gradientsPerStep } from '../../training/methods/cost.js';
import type { ResolvedRetraining, ResolvedSpec, ResolvedTraining } from '../spec/index.js';
import { trainerSettings } from './restricted.js';

/** One network to be trained. Methods that differ only in which weights they use share one. */
export interface TrainingJob {
  readonly kind: 'train';
  /** Stem of the files it leaves: the first method's name and the run. */
  readonly id: string;
  /** Which of the repeated trainings, from 0. */
  readonly run: number;
  readonly training: ResolvedTraining;
  /** Expected cost in gradients, to start long jobs first. */
  readonly cost: number;
}

/** Some chips at one strength of variation, for one trained network. */
export interface ChipJob {
  readonly kind: 'evaluate';
  readonly id: string;
  readonly trained: string;
  readonly which: 'average' | 'last';
  readonly hardware: Hardware;
  /** Numbers of the chips; empty for the digital network. */
  readonly chips: readonly number[];
}

/** Training that goes on, on one chip of a circuit, from one trained network. */
export interface RetrainingJob {
  readonly kind: 'retrain';
  readonly id: string;
  readonly trained: string;
  /** Of the training before. */
  readonly run: number;
  readonly training: ResolvedTraining;
  readonly which: 'average' | 'last';
  readonly hardware: CircuitHardware;
  readonly retraining: Pick<ResolvedRetraining, 'epochs' | 'rateFactor'>;
  /** Its number. */
  readonly chip: number;
}

/** Hardware that is a circuit of memristor crossbars. */
export type CircuitHardware = Hardware & { readonly circuit: MemristorCircuit };

export type Job = TrainingJob | ChipJob | RetrainingJob;

/** One measured accuracy, as it is stored. */
export interface Measurement {
  readonly trained: string;
  readonly which: 'average' | 'last';
  /** Digest of the hardware, and of retraining on it where there was; 'digital' for none. */
  readonly hardware: string;
  readonly sigma: number;
  /** Chip number; -1 for the digital network. */
  readonly chip: number;
  /** Percent. */
  readonly accuracy: number;
  /** Of retraining. */
  readonly seconds?: number;
}

/** What every job of an experiment shares. */
export interface JobContext {
  readonly seed: number;
  readonly model: ModelSpec;
  readonly backend: ResolvedSpec['execution']['backend'];
  readonly threads: number;
  readonly data: ResolvedSpec['data'];
  readonly testEachEpoch: boolean;
  /** What networks were trained under restrictions, by the ids of their trainings. */
  readonly restricted: Readonly<Record<string, HratSettings>>;
  readonly folder: string;
}

/** The training job of each method and run: [method][run]. Equal trainings are one job. */
export function planTraining(spec: ResolvedSpec): readonly (readonly TrainingJob[])[] {
  const known = new Map<string, TrainingJob>();
  return spec.methods.map(({ name, runs, training }) =>
    Array.from({ length: runs }, (_, run) => {
      const key = JSON.stringify([training, run]);
      const job = known.get(key) ?? makeJob(name, run, training);
      known.set(key, job);
      return job;
    }),
  );
}

function makeJob(method: string, run: number, training: ResolvedTraining): TrainingJob {
  const cost = gradientsPerStep(trainerSettings(training).method) * training.epochs;
  return { kind: 'train', id: `${method}-${run}`, run, training, cost };
}

/** Names a piece of hardware in measurements, and how networks were trained on on it. */
export function hardwareDigest(
  hardware: Hardware,
  retraining?: Pick<ResolvedRetraining, 'epochs' | 'rateFactor'>,
): string {
  const text = JSON.stringify(retraining ? [hardware, retraining] : hardware);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
