/**
 * The result of an experiment as plain data: what a run stores as JSON and every report is made of.
 * Accuracies are percentages (0 to 100), times are seconds, variation is a fraction of a layer's
 * weight range. Every number is finite: JSON knows no NaN.
 */

/** A 95 % interval, lower end first. */
export type Interval = readonly [lower: number, upper: number];

/** What every run says of itself, and what is needed to judge and repeat it. */
export interface RunAccount extends Scope {
  /** Short name, as given on the command line. */
  readonly name: string;
  /** The heading of the report. */
  readonly title: string;
  /** The seed that every random stream starts from. */
  readonly seed: number;
  /** The resolved specification, every default written out; shown as YAML. */
  readonly spec: unknown;
  /** A digest of the resolved specification: equal digests, equal runs. */
  readonly specDigest: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** Time from start to finish, seconds. */
  readonly wallSeconds: number;
}

/** What a run says of its own bounds. */
export interface Scope {
  /** Non-idealities that were simulated, a phrase each. */
  readonly simulated: readonly string[];
  /** Non-idealities that were not simulated, a phrase each. */
  readonly notSimulated: readonly string[];
  /** Decisions that no source settles, a sentence each. */
  readonly ourChoices: readonly string[];
}

/** Everything one experiment found, and everything needed to judge and repeat it. */
export interface ExperimentResult extends RunAccount {
  /** Names this format and its version. */
  readonly format: 'lernmatrix-result/1';
  /** ISO 8601, UTC. */
  readonly finishedAt: string;
  readonly environment: Environment;
  readonly data: DataSummary;
  readonly model: ModelSummary;
  /** The first method is the one that the others are compared with. */
  readonly methods: readonly MethodResult[];
  readonly comparisons: readonly PairedComparison[];
}

/** Where and how a run computed. */
export interface Machine {
  /** Version of this package. */
  readonly lernmatrix: string;
  /** Version of Node.js. */
  readonly node: string;
  /** Execution backend: cpu, webgpu or cuda. */
  readonly backend: string;
  /** Threads within one operation; they decide the last bits of a result. */
  readonly threads: number;
  /** Pieces of work run side by side. */
  readonly jobs: number;
  /** The processor's name. */
  readonly cpu: string;
  /** Logical processor cores of the machine. */
  readonly cores: number;
  /** Operating system and architecture, e.g. linux-x64. */
  readonly platform: string;
}

/** Versions and machine of an experiment. */
export interface Environment extends Machine {
  /** Version of ONNX Runtime. */
  readonly onnxruntime: string;
}

/** The data that networks were trained and tested on. */
export interface DataSummary {
  readonly name: string;
  /** Where it came from: a package, a file, a generator. */
  readonly source: string;
  /** Examples trained on. */
  readonly trainCount: number;
  /** Examples tested on. */
  readonly testCount: number;
  readonly classes: number;
  /** Shape of one example, without the batch. */
  readonly shape: readonly number[];
}

/** The network under test. */
export interface ModelSummary {
  readonly name: string;
  /** Trainable parameters. */
  readonly parameters: number;
  readonly weightTensors: readonly WeightTensor[];
}

/** One tensor of weights. */
export interface WeightTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Whether the simulated hardware varies it (else it is taken as digital). */
  readonly varies: boolean;
}

/** What one training method gave. */
export interface MethodResult {
  /** Identifier in the specification, e.g. sgd. */
  readonly name: string;
  /** Where its networks are those of another method, trained on, on each chip: the name of that method. */
  readonly retrainedFrom?: string;
  /** Name for people, e.g. SGD. */
  readonly label: string;
  /** One sentence: what the method does. */
  readonly description: string;
  /** Test accuracy without any variation, percent, mean over trained runs. */
  readonly digital: number;
  /** The same for each trained run, percent. */
  readonly digitalRuns: readonly number[];
  /** Gradients computed for one step of training: the method's price against SGD's 1. */
  readonly gradientsPerStep: number;
  /** Training time of all runs, seconds. */
  readonly trainSeconds: number;
  /** One entry per run and epoch; empty for a model trained elsewhere. */
  readonly training: readonly TrainingEpoch[];
  /** Accuracy under variation, by ascending sigma. */
  readonly variation: readonly VariationPoint[];
  /** How the trained weights are distributed, of the first run. */
  readonly weights: readonly WeightHistogram[];
}

/** One epoch of one training run. */
export interface TrainingEpoch {
  /** From 0. */
  readonly run: number;
  /** Epochs finished, from 1. */
  readonly epoch: number;
  readonly learningRate: number;
  /** Mean training loss over the epoch. */
  readonly loss: number;
  /** Percent. */
  readonly trainAccuracy: number;
  /** Percent; null where the epoch was not tested. */
  readonly testAccuracy: number | null;
  readonly seconds: number;
}

/**
 * Accuracy at one strength of weight variation, over simulated chips. With fewer than two chips there
 * is no spread: std is 0, ci95 is [mean, mean], and reports show no interval. With none, mean is 0
 * and reports show nothing.
 */
export interface VariationPoint {
  /** Standard deviation of the variation, as a fraction of the layer's weight range. */
  readonly sigma: number;
  /** Percent, one per chip; with several trained runs, all chips of the first run come first. */
  readonly accuracy: readonly number[];
  /** Percent, one per trained run. */
  readonly runMeans: readonly number[];
  /** Percent. */
  readonly mean: number;
  /** Standard deviation over chips, points. */
  readonly std: number;
  /** 95 % interval of the mean, percent. */
  readonly ci95: Interval;
  /** Standard deviation of runMeans, points; null with a single run. */
  readonly stdOfRuns: number | null;
  readonly yields: readonly Yield[];
}

/** The share of chips that reach an accuracy. */
export interface Yield {
  /** Accuracy to reach, percent. */
  readonly threshold: number;
  /** Fraction of chips, 0 to 1. */
  readonly share: number;
  /** 95 % interval of the share, 0 to 1. */
  readonly ci95: Interval;
}

/** How the weights of one tensor are distributed. */
export interface WeightHistogram {
  /** Name of the tensor. */
  readonly tensor: string;
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
  /** Bin borders, ascending: [bins + 1]. */
  readonly edges: readonly number[];
  /** Weights in each bin: [bins]. */
  readonly counts: readonly number[];
}

/** The mean difference of two methods on the same chips: method minus baseline. */
export interface PairedComparison {
  /** Name of a method. */
  readonly method: string;
  /** Name of the method it is compared with. */
  readonly baseline: string;
  readonly sigma: number;
  /** Points of accuracy; positive where the method is better. */
  readonly meanDifference: number;
  /** 95 % interval of the mean difference, points. */
  readonly ci95: Interval;
  /** Pairs of chips compared. */
  readonly chips: number;
}
