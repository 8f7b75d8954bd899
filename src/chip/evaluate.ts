import type { ModelSpec } from '../nn/index.js';
import { describeModel } from '../nn/index.js';
import type { CompileOptions } from '../runtime/index.js';
import { bakedAccuracy, type ModelValues, type TestSet } from '../training/index.js';
import { createChip, program } from './chip.js';
import type { Hardware } from './hardware.js';

/**
 * Test accuracy of one network on one chip.
 * @returns percent of the test set classified rightly.
 */
export async function chipAccuracy(
  model: ModelSpec,
  values: ModelValues,
  hardware: Hardware,
  chip: { readonly seed: number; readonly number: number },
  testSet: TestSet,
  execution: Pick<CompileOptions, 'backend' | 'threads'>,
): Promise<number> {
  const held = program(values, describeModel(model), hardware, createChip(chip.seed, chip.number));
  return await bakedAccuracy(model, testSet, held, execution);
}
