import { join } from 'node:path';
import { z } from 'zod';
import { RunStopped } from '../run-interface.js';
import { readJsonIfWhole, writeAtomically } from './files.js';

/** Does a part of some work, or reads what it gave before. */
export type Part = <T>(key: string, work: () => Promise<T>, schema?: z.ZodType<T>) => Promise<T>;

/**
 * Does each part of some work once: what it gives, plain data, is kept as JSON in a folder, under its key.
 * @param run the folder of the run that it belongs to, for the message of a stop.
 * @returns what does a part, again where what is stored is not what its schema says; it throws RunStopped before work
 * where the signal stopped it.
 */
export function onceIn(folder: string, run: string, signal: AbortSignal): Part {
  return async <T>(key: string, work: () => Promise<T>, schema?: z.ZodType<T>) => {
    const path = join(folder, `${key}.json`);
    const stored = readJsonIfWhole(path, schema ?? (z.unknown() as z.ZodType<T>));
    if (stored !== undefined) return stored;
    if (signal.aborted) throw new RunStopped(run);
    const value = await work();
    writeAtomically(path, JSON.stringify(value));
    return value;
  };
}
