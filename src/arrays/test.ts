import { watchIdle } from './idle.js';
import type { ArrayEpochRecord } from './result.js';
import type { ResolvedArraySpec } from './spec/resolved.js';
import type { Trainee, TraineeState } from './trainee.js';

/** Draws between the read noise of one test and the next: more than any test takes. */
const drawsOfATest = 2 ** 36;

/** What a test found. */
export interface TestOutcome {
  /** Mean over the test part: percent wrong, or nats a character. */
  readonly error: number;
  /** Of each hidden layer, after each step: an image, or the last character of a stretch; undefined after one step. */
  readonly idle: ArrayEpochRecord['idle'] | undefined;
}

/**
 * Tests a trained network's weights by a network of its own making, so that nothing of the training moves.
 * @param tester built for tests. @param trained what it is to compute with.
 * @param number of the test: each has read noise of its own.
 * @param between called now and then; false stops.
 * @returns undefined where stopped.
 */
export async function testTrainee(
  tester: Trainee,
  trained: TraineeState,
  number: number,
  unit: ErrorUnit,
  between: () => Promise<boolean>,
): Promise<TestOutcome | undefined> {
  tester.restore(withNoiseOf(trained, number));
  const watch = watchIdle(tester.hidden);
  let sum = 0;
  for (let step = 0; step < tester.testSteps; step++) {
    if (step % 32 === 0 && !(await between())) return undefined;
    sum += tester.test(step);
    watch.see();
  }
  const mean = sum / tester.testExamples;
  return { error: unit === 'percent' ? 100 * mean : mean, idle: watch.found() };
}

/** What the error of a network is given in. */
export type ErrorUnit = 'percent' | 'nats/character';

/** Percent wrong for images, nats a character for texts. */
export function unitOf({ network }: Pick<ResolvedArraySpec, 'network'>): ErrorUnit {
  return network.kind === 'lstm' ? 'nats/character' : 'percent';
}

function withNoiseOf(state: TraineeState, number: number): TraineeState {
  const layers = state.layers.map((layer) => ({
    ...layer,
    tiles: layer.tiles.map((tile) => {
      const [, pulses, cycle] = tile.draws;
      return { ...tile, draws: [number * drawsOfATest, pulses, cycle] as const };
    }),
  }));
  return { ...state, layers };
}
