import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { ResolvedArraySpec } from '../../arrays/spec/resolved.js';
import type { ResolvedSpec } from '../../experiment/spec/index.js';
import { readJson, writeAtomically } from '../../experiment/store/index.js';
import { type PointSpec, trainsArrays } from '../work.js';

const calibrationSchema = z.object({
  /** Of one training image or character, by the name of the method, seconds. */
  trainSeconds: z.record(z.string(), z.number()),
  /** Of training on, on one chip: of one image, and what each chip takes besides, seconds; by the method's name. */
  retrainSeconds: z
    .record(z.string(), z.object({ image: z.number(), chip: z.number() }))
    .default({}),
  /** Of one chip, seconds; 0 for training on arrays. */
  chipSeconds: z.number(),
  /** Test images that a chip was tried on. */
  testCount: z.number(),
  /** The most memory that the process held, bytes. */
  peakBytes: z.number(),
});

/** What a few steps of a network took on this machine. */
export type Calibration = z.infer<typeof calibrationSchema>;

/** Names what decides the time of a step and the memory: points that share it are measured once. */
export function calibrationKey(spec: PointSpec): string {
  const parts = trainsArrays(spec) ? arrayParts(spec) : experimentParts(spec);
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12);
}

function experimentParts({
  data,
  model,
  methods,
  hardware,
  execution,
  evaluation,
}: ResolvedSpec): unknown[] {
  const { trainCount: _train, testCount: _test, ...source } = data;
  const trainings = methods.map(({ name, training }) => {
    const { epochs: _epochs, learningRate: _rate, schedule: _schedule, ...rest } = training;
    return [name, rest];
  });
  const { sigma: _sigma, ...variation } = hardware.variation;
  const { threads, backend } = execution;
  const parts = [source, model, trainings, { ...hardware, variation }, threads, backend];
  return evaluation.retraining ? [...parts, 'retraining'] : parts;
}

/** Rates stay out, although fast learning takes more pulses. */
function arrayParts({ data, network, methods }: ResolvedArraySpec): unknown[] {
  return ['arrays', data, network, methods.map(({ rates: _rates, ...method }) => method)];
}

const fileSchema = z.record(z.string(), calibrationSchema);

const calibrationPath = (folder: string) => join(folder, 'calibration.json');

/** What was measured for a sweep before, by `calibrationKey`. */
export function readCalibrations(folder: string): ReadonlyMap<string, Calibration> {
  const path = calibrationPath(folder);
  return new Map(existsSync(path) ? Object.entries(readJson(path, fileSchema)) : []);
}

/** Keeps what was measured, for the memory that a run of the sweep reckons with. */
export function writeCalibrations(folder: string, all: ReadonlyMap<string, Calibration>): void {
  const text = JSON.stringify(Object.fromEntries(all), null, 1);
  writeAtomically(calibrationPath(folder), `${text}\n`);
}
