import { isRandom } from '../../chip/hardware.js';
import type { Hardware } from '../../chip/index.js';
import type { ChipJob, TrainingJob } from '../../experiment/jobs/job.js';
import type { Measurements } from '../../experiment/measurements.js';
import type { Parameter } from './parameter.js';
import { type Ask, type SearchFound, type SearchGoal, searchLimit } from './search.js';

/** The networks of one method, and how to make the hardware of a value. */
export interface Searched {
  readonly trained: readonly TrainingJob[];
  readonly which: 'average' | 'last';
  readonly hardwareAt: (value: number) => Hardware;
  readonly measurements: Measurements;
}

// Other chips for each training, however many are tried: the first training's are those of its run.
const chipsApart = 2 ** 24;
// As small as those of runs, so that threads end together.
const chipsPerJob = 5;

/** The search of one method: what it needs measured next, as jobs. */
export class MethodSearch {
  private readonly search: ReturnType<typeof searchLimit>;
  private readonly digital: readonly number[];
  private ask: Ask | undefined;
  private pending = 0;
  private counted = 0;
  found: SearchFound | undefined;

  constructor(
    private readonly searched: Searched,
    parameter: Parameter,
    goal: SearchGoal,
  ) {
    const { trained, which, measurements } = searched;
    this.digital = trained.map(({ id }) => measurements.digital(id, which)!);
    this.search = searchLimit(parameter, goal);
    this.advance(this.search.next());
  }

  /** Jobs for what is missing; empty where the search is done. */
  jobs(): readonly ChipJob[] {
    while (this.ask) {
      const missing = this.missing(this.ask);
      this.pending = missing.length;
      if (missing.length > 0) return missing;
      this.counted += this.ask.chips;
      this.advance(this.search.next(this.drops(this.ask)));
    }
    return [];
  }

  /** Notes a job that is done. @returns the next jobs, once all of the present ones are. */
  finished(): readonly ChipJob[] {
    this.pending--;
    return this.pending === 0 ? this.jobs() : [];
  }

  /** About how much is done, from 0 to 1. */
  get share(): number {
    return this.ask ? this.counted / (this.counted + this.ask.chips + this.ask.ahead) : 1;
  }

  private advance(next: IteratorResult<Ask, SearchFound>): void {
    this.ask = next.done ? undefined : next.value;
    if (next.done) this.found = next.value;
  }

  private missing({ value, chips }: Ask): ChipJob[] {
    const { trained, which, measurements } = this.searched;
    const hardware = this.searched.hardwareAt(value);
    return trained.flatMap(({ id, run }) => {
      const numbers = chipNumbers(run, isRandom(hardware) ? chips : 1).filter(
        (chip) => measurements.onChip(id, which, hardware, chip) === undefined,
      );
      const jobs = Array.from({ length: Math.ceil(numbers.length / chipsPerJob) }, (_, i) =>
        numbers.slice(i * chipsPerJob, (i + 1) * chipsPerJob),
      );
      return jobs.map((own): ChipJob => {
        const name = `${id} at ${value}`;
        return { kind: 'evaluate', id: name, trained: id, which, hardware, chips: own };
      });
    });
  }

  /** Points lost: by each chip of a single training, else by the mean of each training. */
  private drops({ value, chips }: Ask): readonly number[] {
    const { trained, which, measurements } = this.searched;
    const hardware = this.searched.hardwareAt(value);
    const lost = trained.map(({ id, run }, i) =>
      chipNumbers(run, chips).map((chip, _, all) => {
        const tried = isRandom(hardware) ? chip : all[0]!;
        return this.digital[i]! - measurements.onChip(id, which, hardware, tried)!;
      }),
    );
    return lost.length === 1 ? lost[0]! : lost.map(meanOf);
  }
}

function chipNumbers(run: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => run * chipsApart + i);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
