import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ruledTable } from '../../report/columns.js';
import type { ListedRun, RunList } from '../../sweep/tables/list-runs.js';
import { exitCodes } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';

interface ListFlags {
  readonly out: string;
  readonly where?: readonly string[];
  readonly json?: boolean;
}

/** `lernmatrix runs list`: the runs of a folder, whole or by their settings. @returns the exit code. */
export async function runsListCommand(
  terminal: Terminal,
  { out, where = [], json = false }: ListFlags,
): Promise<number> {
  // Not the whole room, which takes longer to load than a list takes.
  const { openRunList } = await import('../../sweep/tables/list-runs.js');
  const list = openRunList(out, where);
  terminal.out(`${json ? JSON.stringify(list.runs.map(jsonOf), null, 2) : textOf(list, out)}\n`);
  return exitCodes.done;
}

function jsonOf({ run, state, reason, settings }: ListedRun) {
  return { run, state, ...(reason === undefined ? {} : { reason }), settings };
}

/** The settings that tell the runs apart, as columns. */
function textOf({ runs, telling, settingAt }: RunList, out: string): string {
  if (runs.length === 0) return `No runs in ${out}.`;
  const shown = telling.slice(0, mostColumns);
  const rows = runs.map(({ run, state, reason }) => [
    ...[run, reason === undefined ? state : `${state}: ${reason.split('\n')[0]}`],
    ...shown.map((path) => shorten(settingAt(run, path) ?? '')),
  ]);
  const more = telling.length - shown.length;
  const note = more > 0 ? [`${more} more settings differ: --json has all.`] : [];
  return [ruledTable([['run', 'state', ...shown], ...rows]), ...note].join('\n');
}

const mostColumns = 8;
const longestCell = 24;

function shorten(text: string): string {
  return text.length > longestCell ? `${text.slice(0, longestCell - 1)}…` : text;
}

/** `lernmatrix runs compare`: what differs between the specs of two runs. @returns the exit code. */
export async function runsCompareCommand(
  terminal: Terminal,
  first: string,
  second: string,
  { out, json = false }: ListFlags,
): Promise<number> {
  const { compareSettings } = await import('../../sweep/index.js');
  const differences = compareSettings(folderOf(first, out), folderOf(second, out));
  const rows = differences.map(({ path, first = '—', second = '—' }) => [path, first, second]);
  const text =
    rows.length === 0
      ? 'Their specs are equal.'
      : ruledTable([['setting', first, second], ...rows]);
  terminal.out(`${json ? JSON.stringify(differences, null, 2) : text}\n`);
  return exitCodes.done;
}

/** A run as a path, or as `runs list` names it. */
function folderOf(run: string, out: string): string {
  return existsSync(run) ? run : join(out, run);
}
