import { SpecError } from '../../errors.js';
import { suggestion } from '../../experiment/spec/nearest.js';
import { type FoundRun, findRuns } from './find-runs.js';
import type { Setting } from './settings.js';
import { type Settings, type SettingsTable, settingsOfAll } from './settings-cache.js';

/** A run and what its spec says. */
export interface ListedRun extends FoundRun {
  readonly settings: Settings;
}

/** Runs, and what of their settings tells them apart. */
export interface RunList {
  readonly runs: readonly ListedRun[];
  /** Paths at which some of them differ. */
  readonly telling: readonly string[];
  readonly settingAt: SettingsTable['settingAt'];
}

/**
 * The runs below a folder, finished or not, whose settings have given values.
 * @param where `path=value`, a value as the list shows it: all must hold.
 * @throws SpecError for a condition that is none, or whose path no run has.
 */
export function listRuns(out: string, where: readonly string[] = []): readonly ListedRun[] {
  return openRunList(out, where).runs;
}

/** The same, with what tells the runs apart; settings of a run are put together when they are asked for. */
export function openRunList(out: string, where: readonly string[] = []): RunList {
  const found = findRuns(out);
  const table = settingsOfAll(out, found);
  const conditions = where.map(conditionOf);
  if (found.length > 0) refuseUnknown(conditions, table.paths);
  const kept = found.filter(({ run }) =>
    conditions.every(({ path, value }) => table.settingAt(run, path) === value),
  );
  const runs = kept.map((each) => ({
    ...each,
    get settings() {
      return table.settingsOf(each.run);
    },
  }));
  return { runs, telling: table.telling(kept.map(({ run }) => run)), settingAt: table.settingAt };
}

function refuseUnknown(conditions: readonly Setting[], paths: readonly string[]): void {
  const unknown = conditions.filter(({ path }) => !paths.includes(path));
  if (unknown.length === 0) return;
  throw new SpecError(
    unknown.map(({ path }) => {
      const hint = suggestion(path, paths, 'See `lernmatrix runs compare` for paths.');
      return {
        path: '--where',
        message: `expected a path that some run has, got '${path}'.${hint}`,
      };
    }),
  );
}

function conditionOf(text: string): Setting {
  const at = text.indexOf('=');
  if (at > 0) return { path: text.slice(0, at), value: text.slice(at + 1) };
  const message = `expected path=value, got '${text}'. Write for example model=lenet5.`;
  throw new SpecError([{ path: '--where', message }]);
}
