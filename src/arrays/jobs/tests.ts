import type { Products } from '../../report/arrays/index.js';
import { type ArrayTrainingData, buildTrainee } from '../build.js';
import { watchIdle } from '../idle.js';
import type { ArrayEpochRecord } from '../result.js';
import type { ResolvedArrayMethod, ResolvedArraySpec } from '../spec/resolved.js';
import { testTrainee, unitOf } from '../test.js';
import type { Trainee, TraineeState } from '../trainee.js';

/** What tests add to the record of an epoch. */
export type TestRecord = Pick<ArrayEpochRecord, 'error' | 'idle'>;

/**
 * Tests a network after an epoch, by all products that a spec asks for.
 * @param between called now and then; false stops.
 * @returns undefined where stopped.
 */
export type ArrayTests = (
  trained: TraineeState,
  epoch: number,
  between: () => Promise<boolean>,
) => Promise<TestRecord | undefined>;

/** The tests of one training; their networks are built with the first one. */
export function createTests(
  spec: ResolvedArraySpec,
  method: ResolvedArrayMethod,
  run: number,
  data: ArrayTrainingData,
): ArrayTests {
  const testers = new Map<Products, Trainee>();
  return async (trained, epoch, between) => {
    const error: { [by in Products]?: number } = {};
    let idle: TestRecord['idle'] | undefined;
    for (const by of productsOf(spec, method)) {
      const tester = testers.get(by) ?? buildTrainee(spec, method, run, data, by);
      testers.set(by, tester);
      const watch = by === 'without' ? watchIdle(tester.hidden) : undefined;
      const unit = unitOf(spec);
      const value = await testTrainee(tester, trained, epoch, unit, between, watch?.see);
      if (value === undefined) return undefined;
      error[by] = value;
      if (watch) idle = watch.found();
    }
    return { error, ...(idle ? { idle } : {}) };
  };
}

/** Floating point has no noise to test with. */
function productsOf(
  { evaluation: { noise } }: ResolvedArraySpec,
  { rule }: ResolvedArrayMethod,
): readonly Products[] {
  if (rule.kind === 'float') return ['without'];
  return noise === 'both' ? ['with', 'without'] : [noise];
}
