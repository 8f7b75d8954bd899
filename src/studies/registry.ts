import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { DataError, SpecError } from '../errors.js';
import { parseSpec } from '../experiment/spec/index.js';
import { suggestion } from '../experiment/spec/nearest.js';
import { type PaperFile, paperSchema, type StudyFile, studySchema } from './schema.js';

/** One table or figure of a paper, ready to run. */
export interface Study extends StudyFile {
  /** `paper/item`, e.g. `wvat/table1`. */
  readonly name: string;
  readonly paper: string;
  /** Folder of its paper. */
  readonly folder: string;
}

/** A line of `lernmatrix study list`. */
export interface StudyListing {
  readonly name: string;
  readonly paper: string;
  readonly item: string;
  readonly title: string;
  readonly available: boolean;
  /** Why it is not available. */
  readonly reason?: string;
  /** Parts of an available one that are not here yet. */
  readonly missing?: readonly string[];
}

const root = fileURLToPath(new URL('../../studies/', import.meta.url));
const ending = '.study.yaml';

/** The papers: folder name to what its `paper.yaml` says. A folder with such a file is a paper. */
export function listPapers(): ReadonlyMap<string, PaperFile> {
  const names = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(root, entry.name, 'paper.yaml')))
    .map((entry) => entry.name)
    .sort();
  return new Map(
    names.map((name) => [name, readYaml(join(root, name, 'paper.yaml'), paperSchema)]),
  );
}

/** Every table and figure of every paper, in the papers' order. */
export function listStudies(): StudyListing[] {
  return [...listPapers()].flatMap(([paper, { title, unavailable }]) => {
    const ready = studyNames(paper).map((name) => listingOf(loadStudy(`${paper}/${name}`), title));
    const absent = unavailable.map(({ name, item, reason }) => ({
      name: `${paper}/${name}`,
      paper: title,
      item,
      title: item,
      available: false,
      reason,
    }));
    return [...ready, ...absent].sort((a, b) => compareItems(a.name, b.name));
  });
}

function listingOf({ name, item, title, missing }: Study, paper: string): StudyListing {
  const parts = missing.map(({ what, reason }) => `${what}: ${reason}`);
  return {
    name,
    paper,
    item,
    title,
    available: true,
    ...(parts.length > 0 ? { missing: parts } : {}),
  };
}

/** Tables before figures, each by number. */
function compareItems(a: string, b: string): number {
  const rank = (name: string) => ['/table', '/figure'].findIndex((word) => name.includes(word));
  const place = (name: string) => (rank(name) < 0 ? 2 : rank(name));
  return place(a) - place(b) || a.localeCompare(b, 'en', { numeric: true });
}

function studyNames(paper: string): string[] {
  return readdirSync(join(root, paper))
    .filter((file) => file.endsWith(ending))
    .map((file) => file.slice(0, -ending.length));
}

/**
 * Reads one study.
 * @param name `paper/item`.
 * @throws SpecError where there is none of that name, or it is not available, with the reason or the nearest name.
 */
export function loadStudy(name: string): Study {
  const [paper = '', item = ''] = name.split('/');
  const path = join(root, paper, `${item}${ending}`);
  if (!/^[a-z0-9-]+\/[a-z0-9.-]+$/.test(name) || !existsSync(path)) throw unknownStudy(name);
  return { ...readYaml(path, studySchema), name, paper, folder: join(root, paper) };
}

function unknownStudy(name: string): SpecError {
  const papers = [...listPapers()];
  const absent = papers.flatMap(([paper, { unavailable }]) =>
    unavailable.map((each) => ({ ...each, name: `${paper}/${each.name}` })),
  );
  const reason = absent.find((each) => each.name === name)?.reason;
  if (reason !== undefined) {
    const message = `is not available: ${reason}. See \`lernmatrix study list\` for those that are.`;
    return new SpecError([{ path: name, message }]);
  }
  const known = papers.flatMap(([paper]) => studyNames(paper).map((study) => `${paper}/${study}`));
  const hint = suggestion(name, known, 'See `lernmatrix study list`.');
  return new SpecError([{ path: name, message: `expected the name of a study, got none.${hint}` }]);
}

/**
 * Reads a YAML file of a given form.
 * @throws DataError naming the file and every place that is not as it must be.
 */
export function readYaml<Schema extends z.ZodType>(path: string, schema: Schema): z.infer<Schema> {
  const parsed = schema.safeParse(parseSpec(readFileSync(path, 'utf8'), path));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path: at, message }) => `${path}: ${at.join('.')}: ${message}`,
  );
  throw new DataError(`${problems.join('\n')}\nMend the file.`);
}
