import { countText, plural } from '../format.js';
import { machineRows, type RecordRow } from '../sections/record.js';
import type { ArrayReport } from './model.js';

/** What it takes to repeat a training on arrays. */
export function arrayRows({
  name,
  seed,
  runs,
  data,
  environment,
  startedAt,
}: ArrayReport): RecordRow[] {
  const { backend, jobs } = environment;
  return [
    ['Run', `${name}, training on arrays`],
    ['Seed', `${seed}, ${plural(runs, 'training')} per method`],
    ['Data', `${data.name}: ${countText(data.train)} training, ${countText(data.test)} test`],
    ['Execution', `${backend}, ${plural(jobs, 'training')} side by side`],
    ...machineRows(environment),
    ['Started', startedAt],
  ];
}
