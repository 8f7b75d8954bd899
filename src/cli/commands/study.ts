import { SpecError } from '../../errors.js';
import type { Scale } from '../../studies/scale.js';
import { exitCodes } from '../exit-codes.js';
import { refuseMisspeltOptions } from '../misspelt-options.js';
import type { Terminal } from '../terminal.js';
import { untilStopped } from '../until-stopped.js';

interface Flags {
  readonly json?: boolean;
}

interface RunFlags extends Flags {
  readonly out: string;
  readonly scale?: string;
  readonly only?: string;
  readonly fresh?: boolean;
}

/** `lernmatrix study list`. @returns the exit code. */
export async function studyListCommand(terminal: Terminal, { json = false }: Flags) {
  const { listingText, listStudies } = await import('../../studies/index.js');
  const listings = listStudies();
  print(terminal, json ? listings : listingText(listings));
  return exitCodes.done;
}

/** `lernmatrix study run`. @returns the exit code. */
export async function studyRunCommand(
  terminal: Terminal,
  name: string,
  overrides: readonly string[],
  { out, scale, only, json = false, fresh = false }: RunFlags,
): Promise<number> {
  refuseMisspeltOptions(overrides);
  const { defaultScale, outcomeText, runStudy } = await import('../../studies/index.js');
  const chosen = (await scaleOf(scale)) ?? defaultScale;
  const ids = only === undefined ? {} : { only: only.split(',') };
  return await untilStopped(terminal, async ({ done, ...hooks }) => {
    const outcome = await runStudy(name, {
      ...{ out, scale: chosen, overrides, fresh },
      ...ids,
      ...hooks,
    });
    done();
    print(terminal, json ? outcome : outcomeText(outcome));
    return exitCodes.done;
  });
}

/** `lernmatrix study compare`. @returns the exit code. */
export async function studyCompareCommand(
  terminal: Terminal,
  name: string,
  { out, scale, json = false }: RunFlags,
): Promise<number> {
  const { comparisonText, compareStudy } = await import('../../studies/index.js');
  const comparison = compareStudy(name, out, await scaleOf(scale));
  print(terminal, json ? comparison : comparisonText(comparison));
  return exitCodes.done;
}

async function scaleOf(text: string | undefined): Promise<Scale | undefined> {
  const { scales } = await import('../../studies/scale.js');
  const scale = scales.find((each) => each === text);
  if (text === undefined || scale !== undefined) return scale;
  const message = `expected one of ${scales.join(', ')}, got '${text}'. Name one of these.`;
  throw new SpecError([{ path: '--scale', message }]);
}

function print(terminal: Terminal, found: unknown): void {
  terminal.out(`${typeof found === 'string' ? found : JSON.stringify(found, null, 2)}\n`);
}
