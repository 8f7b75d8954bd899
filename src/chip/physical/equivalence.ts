import { UnsupportedError } from '../../errors.js';
import { abs, constant, input, max, type Value } from '../../graph/index.js';
import { applyModel, type ModelSpec } from '../../nn/index.js';
import { type CompileOptions, compile, type Executable } from '../../runtime/index.js';
import type { ImageSet, ModelValues, PreparedBatch } from '../../training/index.js';
import { createChip } from '../chip.js';
import type { CalibrationBatch, Deployment } from '../deployment/index.js';
import { prepareDeployment, programDeployment } from '../evaluate.js';
import type { Hardware } from '../hardware.js';
import { checkCell, exampleCell, type PhysicalCell } from './cell.js';
import { type LayerMagnitudes, magnitudesOf } from './magnitudes.js';
import { buildPhysical, type PhysicalNetwork } from './network.js';

/** What is compared, and how it runs. */
export interface EquivalenceOptions {
  /** With a compute-in-memory engine, one device a weight. */
  readonly hardware: Hardware;
  /** Default `exampleCell`. */
  readonly cell?: PhysicalCell;
  /** The chip that both computations are on; default one whose devices hold what they are asked to. */
  readonly chip?: { readonly seed: number; readonly number: number };
  /** Images for the ranges of converters; needed where there are any. */
  readonly calibration?: CalibrationBatch;
  readonly execution: Pick<CompileOptions, 'backend' | 'threads'>;
}

/** How the network in siemens, seconds and coulombs compares with the one in numbers. */
export interface Equivalence {
  readonly images: number;
  /** Images of which both say the same class. */
  readonly identicalPredictions: number;
  /** Largest difference of an output, over the largest output of its image. */
  readonly largestRelativeDifference: number;
  /** Percent of the images classified rightly, by pulses. */
  readonly accuracy: number;
  /** The largest physical magnitudes, of each array. */
  readonly layers: readonly LayerMagnitudes[];
}

/**
 * Computes a trained network twice on the same images: in numbers, as accuracies are measured, and in physical
 * magnitudes, as the engine works.
 * @throws UnsupportedError for hardware without a compute-in-memory engine, and for several devices a weight.
 * @throws SpecError for a cell that cannot be, and as `deploy`.
 * @see HA-SGD paper, section 4.1.
 */
export async function physicalEquivalence(
  model: ModelSpec,
  values: ModelValues,
  testSet: ImageSet,
  { hardware, cell = exampleCell, chip, calibration, execution }: EquivalenceOptions,
): Promise<Equivalence> {
  checkCell(cell);
  checkHardware(hardware);
  const deployment = await prepareDeployment(model, values, hardware, execution, calibration);
  const held = chip
    ? programDeployment(deployment, hardware, createChip(chip.seed, chip.number))
    : deployment.values;
  const comparison = new Comparison(deployment, held, cell);
  try {
    for (const batch of testSet.batches) await comparison.add(batch, execution);
    return comparison.result();
  } finally {
    await comparison.release();
  }
}

function checkHardware({ engine }: Hardware): void {
  if (!engine) {
    throw new UnsupportedError(
      "physicalEquivalence: hardware.engine must be 'compute-in-memory', got digital adders. Set an engine.",
    );
  }
  const { count } = engine.devicesPerWeight;
  if (count === 1) return;
  throw new UnsupportedError(
    `physicalEquivalence: devicesPerWeight.count must be 1, got ${count}. Partial sums of several devices are added digitally.`,
  );
}

class Comparison {
  private readonly executables = new Map<number, Executable>();
  private readonly largest = new Map<string, number>();
  private physical: PhysicalNetwork | undefined;
  private images = 0;
  private identical = 0;
  private correct = 0;
  private difference = 0;

  constructor(
    private readonly deployment: Deployment,
    private readonly held: ModelValues,
    private readonly cell: PhysicalCell,
  ) {}

  async add(batch: PreparedBatch, execution: EquivalenceOptions['execution']): Promise<void> {
    const executable = await this.executableFor(batch.size, execution);
    const results = await executable.run({ images: batch.images });
    const { numbers, pulses, ...extremes } = results as Record<string, Float32Array>;
    for (const [name, [value]] of Object.entries(extremes) as [string, Float32Array][]) {
      this.largest.set(name, Math.max(this.largest.get(name) ?? 0, value!));
    }
    this.compare(numbers!, pulses!, batch);
  }

  private async executableFor(size: number, execution: EquivalenceOptions['execution']) {
    const known = this.executables.get(size);
    if (known) return known;
    const compiled = await compile(this.graph(size), { ...execution, purpose: 'evaluation' });
    this.executables.set(size, compiled);
    return compiled;
  }

  /** Both computations of a batch, and the largest charge and pulse of each array. */
  private graph(size: number): Record<string, Value> {
    const { deployment, held, cell } = this;
    const images = input('images', [size, ...deployment.model.input]);
    const source = (name: string, shape: readonly number[]) => constant(held.get(name)!, shape);
    const numbers = applyModel(deployment.model, images, 'evaluation', source).output;
    const physical = buildPhysical(deployment, held, cell, images);
    this.physical = physical;
    const extremes = [...physical.operations].flatMap(([path, { charge, pulse }]) => [
      [`charge:${path}`, max(abs(charge))] as const,
      [`pulse:${path}`, max(abs(pulse))] as const,
    ]);
    return { numbers, pulses: physical.output, ...Object.fromEntries(extremes) };
  }

  private compare(numbers: Float32Array, pulses: Float32Array, batch: PreparedBatch): void {
    const classes = numbers.length / batch.size;
    for (let row = 0; row < batch.size; row++) {
      const a = numbers.subarray(row * classes, (row + 1) * classes);
      const b = pulses
        .subarray(row * classes, (row + 1) * classes)
        .map((seconds) => seconds / this.cell.unitPulseSeconds);
      const differences = a.map((value, i) => Math.abs(value - b[i]!));
      const relative = Math.max(...differences) / Math.max(...a.map(Math.abs));
      const predicted = largestAt(b);
      this.images++;
      if (predicted === largestAt(a)) this.identical++;
      if (predicted === Number(batch.labels[row])) this.correct++;
      this.difference = Math.max(this.difference, relative || 0);
    }
  }

  async release(): Promise<void> {
    for (const executable of this.executables.values()) await executable.release();
  }

  result(): Equivalence {
    return {
      images: this.images,
      identicalPredictions: this.identical,
      largestRelativeDifference: this.difference,
      accuracy: (100 * this.correct) / this.images,
      layers: magnitudesOf(this.physical?.arrays ?? new Map(), this.largest, this.cell),
    };
  }
}

function largestAt(values: Float32Array): number {
  return values.indexOf(values.reduce((most, value) => Math.max(most, value), -Infinity));
}
