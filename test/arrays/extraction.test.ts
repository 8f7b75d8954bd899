import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ArrayExtraction,
  type ArrayExtractionOptions,
  arrayExtractionSchema,
  arrayExtractionText,
  extractArrays,
  extractionDefaults,
  readTrainedArrays,
  resolveArraySpec,
  runArrayTraining,
} from '../../src/arrays/index.js';
import { DataError, SpecError } from '../../src/errors.js';
import { RunStopped } from '../../src/experiment/run-interface.js';
import { decodeSafetensors } from '../../src/experiment/store/index.js';
import { options, smallImages } from './support.js';

const out = mkdtempSync(join(tmpdir(), 'lernmatrix-extraction-'));
afterAll(() => rmSync(out, { recursive: true, force: true }));

const spec = resolveArraySpec({
  ...smallImages,
  name: 'extracted',
  methods: [
    { name: 'float', kind: 'float' },
    { name: 'sgd', kind: 'sgd', device: { kind: 'array', symmetric: true } },
  ],
  data: { kind: 'mnist', trainCount: 400, testCount: 50 },
  training: { epochs: 2, rates: 0.2 },
  runs: 2,
  keep: { averages: [{ from: 1, to: 2, reads: 1500 }] },
});

function asked(more: Partial<ArrayExtractionOptions> = {}): ArrayExtractionOptions {
  const { signal, onProgress } = options(out);
  const own = { products: 1500, draws: 2, thresholds: [1], overrides: [] };
  return { ...own, signal, onProgress, ...more };
}

describe('extractArrays(folder, options)', () => {
  let folder = '';
  let found: { result: ArrayExtraction; folder: string };
  beforeAll(async () => {
    folder = (await runArrayTraining(spec, options(out))).folder;
    found = await extractArrays(folder, asked());
  });

  const tensorsOf = (file: string) => {
    const path = join(found.folder, file);
    return decodeSafetensors(readFileSync(path), path).tensors;
  };

  it('tries every network on arrays, trained, extracted and averaged', () => {
    const { result } = found;
    expect(() => arrayExtractionSchema.parse(result)).not.toThrow();
    expect(result.networks.map(({ method, run }) => `${method} ${run}`)).toEqual([
      'sgd 0',
      'sgd 1',
    ]);
    for (const { models, pruned, disturbed } of result.networks) {
      expect(models.map(({ model }) => model)).toEqual(['trained', 'extracted', 'average 1-2']);
      const [trained, extracted] = models;
      expect(trained!.digital).toBeLessThan(60);
      // 2 % is one of 50 images.
      expect(Math.abs(extracted!.digital - trained!.digital)).toBeLessThanOrEqual(4);
      expect(trained!.analog.values).toHaveLength(2);
      expect(trained!.standardError).toBeNull();
      expect(pruned.map(({ threshold }) => threshold)).toEqual([1]);
      expect(pruned[0]!.removed).toBeGreaterThan(0);
      // The average as it is, by exact products: what products read of it is within two of 50 images.
      const averaged = models.at(-1)!.digital;
      expect(Math.abs(pruned[0]!.none - averaged)).toBeLessThanOrEqual(4);
      expect(pruned[0]!.random.values).toHaveLength(2);
      expect(disturbed[0]!.careful.values).toHaveLength(2);
    }
    const text = arrayExtractionText(result);
    expect(text).toMatch(/sgd, run 1 +extracted +\d+\.\d\d ± \d\.\d{3} +\d+\.\d\d +0\.00\d+/);
    expect(text).toMatch(/weights read from 1500 products of each array, mean ± std over 2 draws/);
  });

  it('keeps what it read with its standard errors, which the truth bears out', () => {
    const { result } = found;
    const tensors = tensorsOf(result.networks[0]!.weights);
    const { tensors: truth, layers } = readTrainedArrays(folder, 'sgd-0');
    let [squares, count] = [0, 0];
    for (const { name } of layers) {
      const [read, error] = [tensors[`extracted/${name}`]!, tensors[`extracted-error/${name}`]!];
      const held = truth[`epoch-2/${name}`]!;
      expect(read.shape).toEqual(held.shape);
      held.data.forEach((w, i) => {
        squares += ((read.data[i]! - w) / error.data[i]!) ** 2;
        count++;
      });
      expect(tensors[`average-1-2/${name}`]!.data).toEqual(truth[`read-1-2/${name}`]!.data);
    }
    expect(squares / count).toBeGreaterThan(0.8);
    expect(squares / count).toBeLessThan(1.25);
    expect(result.networks[0]!.models[1]!.standardError).toBeGreaterThan(0);
  });

  it('tries the same weights on arrays of another periphery', async () => {
    const ideal = await extractArrays(folder, asked({ overrides: ['--periphery', 'ideal'] }));
    const noisy = await extractArrays(
      folder,
      asked({ overrides: ['--methods.sgd.periphery.readSigma', '3'] }),
    );
    for (const [i, { models }] of found.result.networks.entries()) {
      for (const [k, { digital }] of models.entries()) {
        const [exact, worse] = [ideal, noisy].map(({ result }) => result.networks[i]!.models[k]!);
        expect(exact!.analog.values).toEqual([digital, digital]);
        expect(worse!.digital).toBe(digital);
        expect(worse!.analog.mean).toBeGreaterThan(digital + 5);
      }
    }
    expect(noisy.folder).not.toBe(found.folder);
  });

  it('goes on where it was stopped, with the same numbers', async () => {
    const copy = join(out, 'copy');
    cpSync(folder, copy, { recursive: true });
    rmSync(join(copy, 'extractions'), { recursive: true });
    let sittings = 0;
    let result: ArrayExtraction | undefined;
    while (!result) {
      const stopper = new AbortController();
      let steps = 0;
      const most = 3 + 5 * sittings++;
      const onProgress = () => {
        if (++steps > most) stopper.abort();
      };
      try {
        result = (await extractArrays(copy, asked({ signal: stopper.signal, onProgress }))).result;
      } catch (error) {
        if (!(error instanceof RunStopped)) throw error;
      }
      expect(sittings).toBeLessThan(20);
    }
    expect(sittings).toBeGreaterThan(1);
    expect(result).toEqual(found.result);
  });

  it('lets signals through: Ctrl-C stops it between products, and between tests', async () => {
    const stops = [1, 250];
    for (const after of stops) {
      const stopper = new AbortController();
      const begun = performance.now();
      const work = extractArrays(folder, asked({ products: 200_000, signal: stopper.signal }));
      setTimeout(() => stopper.abort(), after);
      await expect(work).rejects.toThrow(RunStopped);
      expect(performance.now() - begun).toBeLessThan(20_000);
    }
  });

  it('reads the result that is there, and does again what is damaged', async () => {
    const path = join(found.folder, 'result.json');
    const before = statSync(path).mtimeMs;
    expect((await extractArrays(folder, asked())).result).toEqual(found.result);
    expect(statSync(path).mtimeMs).toBe(before);
    rmSync(path);
    const part = join(found.folder, 'parts', 'sgd-0-trained.json');
    writeFileSync(part, '{}');
    writeFileSync(join(found.folder, 'sgd-1.safetensors'), 'no tensors');
    expect((await extractArrays(folder, asked())).result).toEqual(found.result);
  });

  it('holds the run to its data', async () => {
    const copy = join(out, 'other-data');
    cpSync(folder, copy, { recursive: true });
    rmSync(join(copy, 'extractions'), { recursive: true });
    const path = join(copy, 'data.json');
    const record = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    writeFileSync(path, JSON.stringify({ ...record, digest: 'of others' }));
    await expect(extractArrays(copy, asked())).rejects.toThrow(/must be that which the run began/);
  });

  it('refuses runs in floating point alone', async () => {
    const { methods: _, ...rest } = smallImages;
    const methods = [{ name: 'float', kind: 'float' }];
    const float = resolveArraySpec({ ...rest, name: 'float-alone', methods });
    const { folder: place } = await runArrayTraining(float, options(out));
    await expect(extractArrays(place, asked())).rejects.toThrow(
      /got floating point alone\. Add sgd/,
    );
  });

  it('has noise of its own for each of many averages, and none to tell of those that stood still', async () => {
    const { methods, ...rest } = smallImages;
    const averages = Array.from({ length: 12 }, (_, i) => ({
      ...{ from: i + 1, to: i + 1, reads: 900, snapshotsPerEpoch: i === 0 ? 1 : 5 },
    }));
    const many = resolveArraySpec({
      ...rest,
      name: 'many',
      data: { kind: 'mnist', trainCount: 40, testCount: 50 },
      network: { kind: 'fully-connected', hidden: [3] },
      training: { epochs: 12, rates: 0.05 },
      methods: methods.slice(1, 2),
      keep: { averages },
    });
    const { folder: place } = await runArrayTraining(many, options(out));
    const { result } = await extractArrays(place, asked({ products: 900 }));
    const [network] = result.networks;
    expect(network!.models).toHaveLength(14);
    expect(network!.disturbed.map(({ average }) => average)).toEqual(
      Array.from({ length: 11 }, (_, i) => `${i + 2}-${i + 2}`),
    );
    expect(arrayExtractionText(result)).toMatch(/have no signal to noise\./);
    expect(arrayExtractionText(found.result)).not.toMatch(/no signal to noise/);
  });

  it('refuses settings that are none, or that change nothing, and folders without a result', async () => {
    const wrong = (more: Partial<ArrayExtractionOptions>) => extractArrays(folder, asked(more));
    await expect(wrong({ draws: 0 })).rejects.toThrow(SpecError);
    await expect(wrong({ products: 1.5, thresholds: [Number.NaN] })).rejects.toThrow(
      /products: expected an integer from 1 to 1000000000, got 1\.5.*[\s\S]*thresholds: expected numbers above 0, got NaN/,
    );
    await expect(wrong({ overrides: ['--device.step', '0.1'] })).rejects.toThrow(
      /expected 'periphery ideal' or a setting of forward products, got '--device\.step 0\.1'/,
    );
    for (const overrides of [
      ['--periphery', '{readSigma: 0.1}'],
      ['--periphery.backward.noise', 'false'],
    ]) {
      await expect(wrong({ overrides })).rejects.toThrow(/extract: expected 'periphery ideal' or/);
    }
    await expect(wrong({ overrides: ['--methods.none.periphery', 'ideal'] })).rejects.toThrow(
      SpecError,
    );
    await expect(wrong({ products: 10 })).rejects.toThrow(/at least 785, the columns, got 10/);
    await expect(extractArrays(out, asked())).rejects.toThrow(DataError);
    expect(extractionDefaults.products).toBe(10_000);
  });
});
