import { z } from 'zod';
import { median } from '../../chip/index.js';
import { openTrainer } from '../../experiment/jobs/train.js';
import { jobContext } from '../../experiment/plan.js';
import { RunStopped } from '../../experiment/run-interface.js';
import type { Trainer } from '../../training/index.js';
import { exactPoint } from '../series.js';
import { type MeasurementContext, measurement } from './measurement.js';
import { openRun } from './open-run.js';

const settings = z.strictObject({
  /** How many steps of each method are timed. */
  steps: z.int().min(1).default(15),
});

/**
 * Milliseconds of a training step of each method of an experiment, the median. Methods take steps by turns, so that
 * what else the machine does meets all of them; the first step of each is not counted.
 * @see HRAT paper, section 2, on the cost of fusing strategies.
 */
export const stepTime = measurement(settings, async (context) => {
  const { id, experiment, part } = context;
  const milliseconds = await part('times', () => timeByTurns(context));
  return experiment.result.methods.flatMap(({ name, label }) => {
    const step = milliseconds[name];
    if (step === undefined) return [];
    const text = { axis: '', unit: 'milliseconds a step' };
    return [{ name: `${id}/${name}`, label, ...text, points: [exactPoint('step', step)] }];
  });
});

async function timeByTurns(
  context: MeasurementContext<z.infer<typeof settings>>,
): Promise<Record<string, number>> {
  const { experiment, settings, signal, report } = context;
  const { plan, dataset } = openRun(experiment);
  const shared = { ...jobContext(plan), testEachEpoch: false };
  const opened: { name: string; trainer: Trainer; times: number[]; release(): Promise<void> }[] =
    [];
  try {
    for (const [m, { name }] of plan.spec.methods.entries()) {
      const { trainer, release } = await openTrainer(plan.training[m]![0]!, shared, dataset);
      opened.push({ name, trainer, times: [], release });
    }
    for (let turn = 0; turn <= settings.steps; turn++) {
      for (const { trainer, times } of opened) {
        if (signal.aborted) throw new RunStopped(experiment.folder);
        if (!trainer.finished) times.push(await secondsOfStep(trainer));
      }
      report(turn / settings.steps, 'timing steps');
    }
    return Object.fromEntries(
      opened.map(({ name, times }) => [name, 1000 * median(times.slice(times.length > 1 ? 1 : 0))]),
    );
  } finally {
    for (const { release } of opened) await release();
  }
}

async function secondsOfStep(trainer: Trainer): Promise<number> {
  const start = performance.now();
  await trainer.advance();
  return (performance.now() - start) / 1000;
}
