import type { SweepPoint } from '../sweep/spec/index.js';
import { type PointSpec, pointDigest } from '../sweep/work.js';
import type { StudyPlan } from './plan.js';
import { measurementRuns } from './run-measurement.js';

/** A run that a study needs. */
export interface StudyPoint extends SweepPoint {
  /** An experiment, or one that a measurement asks for, where a training that diverges is an answer too. */
  readonly of: 'experiment' | 'measurement';
}

/** Everything that a study trains, each run once, none of which waits for another. */
export function studyPoints({ experiments, measured }: StudyPlan): readonly StudyPoint[] {
  const own = [...experiments].map(([experiment, spec]) =>
    pointOf('experiment', { experiment }, spec),
  );
  const asked = measured.flatMap((measurement) => {
    const { id, of } = measurement;
    const spec = of === undefined ? undefined : experiments.get(of);
    if (!spec) return [];
    const runs = measurementRuns(measurement, spec);
    return runs.map(({ values, spec: cell }) =>
      pointOf('measurement', { measurement: id, ...values }, cell),
    );
  });
  // An experiment that is a cell of a grid too stays an experiment.
  const ids = [...own, ...asked].map(({ id }) => id);
  return [...own, ...asked].filter(({ id }, i) => ids.indexOf(id) === i);
}

function pointOf(of: StudyPoint['of'], values: StudyPoint['values'], spec: PointSpec): StudyPoint {
  return { id: pointDigest(spec).slice(0, 8), values, spec, of };
}
