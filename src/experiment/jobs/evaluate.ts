import {
  calibrationBatch,
  type Deployment,
  deploymentAccuracy,
  prepareDeployment,
} from '../../chip/index.js';
import type { Dataset } from '../../data/dataset.js';
import { type Normaliser, normaliser } from '../../data/normalise.js';
import {
  type CircuitDeployment,
  chipStream,
  evaluateDeployed,
  programmingNoise,
  programNoise,
} from '../../restriction/index.js';
import { bakedAccuracy, TestSet, testBatchSize } from '../../training/index.js';
import {
  type ChipJob,
  type CircuitHardware,
  hardwareDigest,
  type JobContext,
  type Measurement,
  type RetrainingJob,
} from './job.js';
import { deployOnCircuit, trainedModel } from './restricted.js';
import { runRetrainingJob } from './retrain.js';
import type { JobHooks } from './train.js';
import { readTrained, type TrainedNetwork } from './trained.js';

/** What evaluations of one thread keep between jobs: the normalised test set, the last network read. */
export class EvaluationBench {
  private testSet: TestSet | undefined;
  private deployed: { readonly key: string; readonly deployment: Deployment } | undefined;
  private circuit: { readonly key: string; readonly deployment: CircuitDeployment } | undefined;
  private readonly tables: Normaliser;
  private network: { readonly id: string; readonly trained: TrainedNetwork } | undefined;

  constructor(
    private readonly context: JobContext,
    private readonly dataset: Dataset,
  ) {
    this.tables = normaliser(context.data.normalise, dataset);
  }

  /**
   * Tests one network on some chips, or digitally.
   * @param measured called with each accuracy as it comes.
   * @returns whether all were done; false when stopped.
   */
  async run(
    job: ChipJob,
    hooks: JobHooks,
    measured: (measurement: Measurement) => void,
  ): Promise<boolean> {
    const { trained, which, hardware } = job;
    const digital = job.chips.length === 0;
    const sigma = digital ? 0 : hardware.variation.sigmaOfRange;
    const label = digital ? 'digital' : hardwareDigest(hardware);
    for (const [i, chip] of (digital ? [-1] : job.chips).entries()) {
      if (hooks.stopped()) return false;
      const accuracy = await this.accuracy(job, chip);
      measured({ trained, which, hardware: label, sigma, chip, accuracy });
      hooks.report(i + 1, Math.max(1, job.chips.length), `σ = ${(100 * sigma).toFixed(1)} %`);
    }
    return true;
  }

  /** Trains one network on, on one chip. @returns whether it was done; false when stopped. */
  async retrain(
    job: RetrainingJob,
    hooks: JobHooks,
    measured: (measurement: Measurement) => void,
  ): Promise<boolean> {
    const { dataset, tables } = this;
    const deployment = await this.deployOnCircuit(job);
    const parts = { deployment, dataset, tables, testSet: this.tests() };
    return await runRetrainingJob(job, this.context, parts, hooks, measured);
  }

  private async accuracy(job: ChipJob, number: number): Promise<number> {
    const { model, backend, threads, seed } = this.context;
    const execution = { backend, threads };
    const testSet = this.tests();
    if (number < 0) {
      const own = trainedModel(model, this.context.restricted[job.trained], this.tables);
      return await bakedAccuracy(own, testSet, this.open(job.trained)[job.which], execution);
    }
    if (isCircuit(job.hardware)) {
      const { sigmaOfRange } = job.hardware.variation;
      const { network } = await this.deployOnCircuit({ ...job, hardware: job.hardware });
      const noise = programmingNoise(network, sigmaOfRange, chipStream(seed, number));
      return (await evaluateDeployed(programNoise(network, noise), testSet, execution)).top1;
    }
    const deployment = await this.deploy(job);
    return await deploymentAccuracy(deployment, job.hardware, { seed, number }, testSet, execution);
  }

  /** What does not depend on the chip is done once for each network and hardware. */
  private async deploy({ trained, which, hardware }: ChipJob): Promise<Deployment> {
    const key = [trained, which, hardwareDigest(hardware)].join(' ');
    if (this.deployed?.key !== key) {
      const { model, backend, threads } = this.context;
      const values = this.open(trained)[which];
      const execution = { backend, threads };
      const images = calibrationBatch(this.dataset, this.tables);
      const deployment = await prepareDeployment(model, values, hardware, execution, images);
      this.deployed = { key, deployment };
    }
    return this.deployed.deployment;
  }

  private async deployOnCircuit({
    trained,
    which,
    hardware: { circuit },
  }: Pick<RetrainingJob, 'trained' | 'which' | 'hardware'>): Promise<CircuitDeployment> {
    const key = [trained, which, JSON.stringify(circuit)].join(' ');
    if (this.circuit?.key !== key) {
      const { context, dataset, tables } = this;
      const own = { values: this.open(trained)[which], settings: context.restricted[trained] };
      const deployment = await deployOnCircuit(own, circuit, context, dataset, tables);
      this.circuit = { key, deployment };
    }
    return this.circuit.deployment;
  }

  private open(id: string): TrainedNetwork {
    if (this.network?.id !== id) {
      const { folder, model, restricted } = this.context;
      const own = trainedModel(model, restricted[id], this.tables);
      this.network = { id, trained: readTrained(folder, id, own) };
    }
    return this.network.trained;
  }

  private tests(): TestSet {
    const { dataset, tables } = this;
    const size = testBatchSize(this.context.model);
    this.testSet ??= new TestSet(dataset, dataset.test, tables, size);
    return this.testSet;
  }
}

function isCircuit(hardware: ChipJob['hardware']): hardware is CircuitHardware {
  return hardware.circuit !== undefined;
}
