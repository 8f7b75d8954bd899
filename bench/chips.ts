import { chipAccuracy } from '../src/chip/index.js';
import { normaliser } from '../src/data/normalise.js';
import { TestSet } from '../src/training/index.js';
import { type BenchCase, residentMebibytes, timeRuns } from './case.js';
import { firstValues, networks } from './networks.js';
import { randomDataset } from './random-data.js';

const name = 'chips/resnet20';
const images = 10_000;
const sigmas = [0.02, 0.05, 0.1, 0.15];

function randomTestSet(): TestSet {
  const dataset = randomDataset([3, 32, 32], { train: 10, test: images });
  return new TestSet(dataset, dataset.test, normaliser('standard', dataset));
}

/** Programming one chip and trying it on 10,000 images; strengths of variation take turns. */
const chips: BenchCase = {
  name,
  async open({ threads }) {
    const model = networks.resnet20();
    const values = firstValues(model);
    const testSet = randomTestSet();
    const resident: number[] = [];
    const times: number[] = [];
    const tryChip = async () => {
      const variation = {
        sigmaOfRange: sigmas[times.length % sigmas.length]!,
        range: 'six-sigma',
        targets: { biases: false, batchNorm: false },
      } as const;
      const chip = { seed: 1, number: Math.floor(times.length / sigmas.length) };
      const execution = { backend: 'cpu', threads } as const;
      const [time] = await timeRuns(1, () =>
        chipAccuracy(model, values, { variation }, chip, testSet, execution),
      );
      times.push(time!);
      resident.push(residentMebibytes());
      return [time!];
    };
    return {
      ours: tryChip,
      reference: null,
      close: async () => {
        const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
        const [first, last] = [resident[0]!, resident.at(-1)!].map((mib) => mib.toFixed(0));
        console.error(
          `${name}: ${times.length} trials, ${(60_000 / mean).toFixed(1)} chips a minute; ` +
            `resident memory ${first} MiB after the first, ${last} MiB after the last`,
        );
      },
    };
  },
};

export function chipCases(): BenchCase[] {
  return [chips];
}
