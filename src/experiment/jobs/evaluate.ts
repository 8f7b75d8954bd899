import {
  calibrationBatch,
  type Deployment,
  deploymentAccuracy,
  prepareDeployment,
} from '../../chip/index.js';
import type { Dataset } from '../../data/dataset.js';
import { type Normaliser, normaliser } from '../../data/normalise.js';
import { bakedAccuracy, TestSet } from '../../training/index.js';
import { type ChipJob, hardwareDigest, type JobContext, type Measurement } from './job.js';
import type { JobHooks } from './train.js';
import { readTrained, type TrainedNetwork } from './trained.js';

/** What evaluations of one thread keep between jobs: the normalised test set, the last network read. */
export class EvaluationBench {
  private testSet: TestSet | undefined;
  private deployed: { readonly key: string; readonly deployment: Deployment } | undefined;
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

  private async accuracy(job: ChipJob, number: number): Promise<number> {
    const { model, backend, threads, seed } = this.context;
    const execution = { backend, threads };
    const testSet = this.tests();
    if (number < 0) {
      return await bakedAccuracy(model, testSet, this.open(job.trained)[job.which], execution);
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

  private open(id: string): TrainedNetwork {
    if (this.network?.id !== id) {
      this.network = { id, trained: readTrained(this.context.folder, id, this.context.model) };
    }
    return this.network.trained;
  }

  private tests(): TestSet {
    const { dataset, tables } = this;
    this.testSet ??= new TestSet(dataset, dataset.test, tables);
    return this.testSet;
  }
}
