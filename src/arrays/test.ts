import type { ResolvedArraySpec } from './spec/resolved.js';
import type { Trainee, TraineeState } from './trainee.js';

/** Draws between the read noise of one test and the next: more than any test takes. */
const drawsOfATest = 2 ** 36;

/**
 * Tests a trained network's weights by a network of its own making, so that nothing of the training moves.
 * @param tester built for tests. @param trained what it is to compute with.
 * @param number of the test: each has read noise of its own.
 * @param between called now and then; false stops.
 * @param seen called after each step: an image, or a stretch of text.
 * @returns the mean over the test part: percent wrong, or nats a character; undefined where stopped.
 */
export async function testTrainee(
  tester: Trainee,
  trained: TraineeState,
  number: number,
  unit: ErrorUnit,
  between: () => Promise<boolean>,
  seen: () => void = () => {},
): Promise<number | undefined> {
  tester.restore(withNoiseOf(trained, number));
  let sum = 0;
  for (let step = 0; step < tester.testSteps; step++) {
    if (step % 32 === 0 && !(await between())) return undefined;
    sum += tester.test(step);
    seen();
  }
  const mean = sum / tester.testExamples;
  return unit === 'percent' ? 100 * mean : mean;
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
