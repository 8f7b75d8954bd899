import { SpecError } from '../../errors.js';
import type { Scale } from '../../studies/scale.js';
import type { PlaceFlags } from '../declarations/sweep-place.js';
import { exitCodes } from '../exit-codes.js';
import { refuseMisspeltOptions } from '../misspelt-options.js';
import type { Terminal } from '../terminal.js';
import { untilStopped } from '../until-stopped.js';

interface Flags {
  readonly json?: boolean;
}

interface RunFlags extends Flags, PlaceFlags {
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
  flags: RunFlags,
): Promise<number> {
  refuseMisspeltOptions(overrides);
  const { out, only, json = false, fresh = false } = flags;
  const { defaultScale, outcomeText, planStudy, runStudy, studyFolder, studyPoints } = await import(
    '../../studies/index.js'
  );
  const scale = (await scaleOf(flags.scale)) ?? defaultScale;
  const choice = { scale, overrides, ...(only === undefined ? {} : { only: only.split(',') }) };
  const plan = planStudy(name, choice);
  const { askAboutPoints, namedExecutor } = await import('./sweep-place.js');
  const folder = studyFolder(plan, out);
  const asked = await askAboutPoints(terminal, { points: studyPoints(plan), folder, out }, flags);
  if (asked !== undefined) return asked;
  const executor = await namedExecutor(flags, folder);
  return await untilStopped(terminal, async ({ done, ...hooks }) => {
    const where = executor ? { executor } : {};
    const outcome = await runStudy(name, { ...{ out, fresh }, ...choice, ...where, ...hooks });
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
