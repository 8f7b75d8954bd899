import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Hardware } from '../chip/index.js';
import { hardwareDigest, type Measurement, type RetrainingJob } from './jobs/job.js';
import { appendLine } from './store/index.js';

/** Every accuracy a run has measured, kept as one JSON line each, so that a crash loses none. */
export class Measurements {
  private readonly known = new Map<string, Measurement>();
  private readonly path: string;

  /** Reads what the folder holds; a last line cut short by a crash is left out. */
  constructor(folder: string) {
    this.path = join(folder, 'measurements.jsonl');
    const lines = existsSync(this.path) ? readFileSync(this.path, 'utf8').split('\n') : [];
    for (const line of lines) {
      const measurement = parseLine(line);
      if (measurement) this.known.set(keyOf(measurement), measurement);
    }
  }

  add(measurement: Measurement): void {
    appendLine(this.path, JSON.stringify(measurement));
    this.known.set(keyOf(measurement), measurement);
  }

  /** Accuracy of a trained network on a chip, percent; undefined where it was not measured. */
  onChip(trained: string, which: string, hardware: Hardware, chip: number): number | undefined {
    const place = { trained, which, hardware: hardwareDigest(hardware), chip };
    return this.known.get(keyOf(place))?.accuracy;
  }

  /** What training on on a chip gave; undefined where it was not done. */
  retrained({
    trained,
    which,
    hardware,
    retraining,
    chip,
  }: RetrainingJob): Measurement | undefined {
    return this.known.get(
      keyOf({ trained, which, hardware: hardwareDigest(hardware, retraining), chip }),
    );
  }

  /** Its accuracy without any hardware, percent. */
  digital(trained: string, which: string): number | undefined {
    return this.known.get(keyOf({ trained, which, hardware: 'digital', chip: -1 }))?.accuracy;
  }
}

type Key = Readonly<{ trained: string; which: string; hardware: string; chip: number }>;

function keyOf({ trained, which, hardware, chip }: Key): string {
  return [trained, which, hardware, chip].join(' ');
}

function parseLine(line: string): Measurement | undefined {
  try {
    const value = JSON.parse(line) as Measurement;
    return typeof value.accuracy === 'number' ? value : undefined;
  } catch {
    return undefined;
  }
}
