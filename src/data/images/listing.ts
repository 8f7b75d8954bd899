import { type Dirent, existsSync, readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { DataError } from '../../errors.js';

/** One image file, as it was when listed. */
export interface ImageFile {
  /** Below the split's folder: `<class>/<name>`. */
  readonly path: string;
  readonly bytes: number;
  /** Time of its last change, milliseconds. */
  readonly changed: number;
  /** Place of its class among the classes. */
  readonly label: number;
}

/** The images of a folder, by split, in the order that samples are used in. */
export interface ImageListing {
  readonly folder: string;
  readonly classNames: readonly string[];
  readonly train: readonly ImageFile[];
  readonly test: readonly ImageFile[];
}

const extensions = ['.jpg', '.jpeg', '.png'];
const ignored = new Set(['thumbs.db', 'desktop.ini']);

/**
 * Lists `train/<class>/*` and `test/<class>/*` without opening an image. Classes are numbered in the order of
 * their names. The order of a split takes the classes in turn, the first image of each by name, then the
 * second of each, and so on, so that the first n samples are balanced over the classes.
 * @throws DataError where a split is missing, a class is empty or in one split alone, or something is no image.
 */
export function listImages(folder: string): ImageListing {
  const classNames = classesOf(join(folder, 'train'));
  checkSameClasses(folder, classNames, classesOf(join(folder, 'test')));
  return {
    folder,
    classNames,
    train: listSplit(join(folder, 'train'), classNames),
    test: listSplit(join(folder, 'test'), classNames),
  };
}

function classesOf(split: string): string[] {
  if (!existsSync(split)) {
    throw new DataError(
      `${split}: expected a folder with a folder for each class, got nothing. ` +
        'Arrange the images as train/<class>/ and test/<class>/.',
    );
  }
  const entries = visible(split);
  const stray = entries.find((entry) => !isFolder(split, entry));
  if (stray) {
    throw new DataError(
      `${join(split, stray.name)}: expected only folders of classes here, got a file. ` +
        "Move it into its class's folder, or away.",
    );
  }
  if (entries.length < 2) {
    throw new DataError(
      `${split}: expected a folder for each of at least 2 classes, got ${entries.length}. ` +
        'Arrange the images as train/<class>/ and test/<class>/.',
    );
  }
  return entries.map(({ name }) => name);
}

function checkSameClasses(folder: string, train: readonly string[], test: readonly string[]): void {
  const onlyIn = (these: readonly string[], those: readonly string[]) =>
    these.filter((name) => !those.includes(name));
  const lost = [
    ...onlyIn(train, test).map((name) => `'${name}' in train alone`),
    ...onlyIn(test, train).map((name) => `'${name}' in test alone`),
  ];
  if (lost.length === 0) return;
  throw new DataError(
    `${folder}: train and test must have the same classes, got ${lost.join(', ')}. ` +
      'Add the missing folders, or remove these.',
  );
}

function listSplit(split: string, classNames: readonly string[]): ImageFile[] {
  const classes = classNames.map((name, label) => listClass(split, name, label));
  const longest = Math.max(...classes.map(({ length }) => length));
  const inTurn: ImageFile[] = [];
  for (let at = 0; at < longest; at++) {
    for (const files of classes) if (at < files.length) inTurn.push(files[at]!);
  }
  return inTurn;
}

function listClass(split: string, name: string, label: number): ImageFile[] {
  const folder = join(split, name);
  const entries = visible(folder);
  if (entries.length === 0) {
    throw new DataError(
      `${folder}: expected at least one image, got an empty folder. ` +
        'Add images, or remove the class from train and test.',
    );
  }
  return entries.map((entry) => {
    const path = join(folder, entry.name);
    const { size, mtimeMs } = statOf(path);
    return { path: `${name}/${entry.name}`, bytes: size, changed: mtimeMs, label };
  });
}

function statOf(path: string): { size: number; mtimeMs: number } {
  const found = statSync(path, { throwIfNoEntry: false });
  const what = !found ? 'a link to nothing' : found.isDirectory() ? 'a folder' : undefined;
  if (!found || what) {
    throw new DataError(`${path}: expected an image, got ${what}. Move it away.`);
  }
  if (!extensions.includes(extname(path).toLowerCase())) {
    throw new DataError(
      `${path}: expected an image named ${extensions.join(', ')}, got another file. ` +
        'Convert it, or move it away.',
    );
  }
  if (found.size === 0) {
    throw new DataError(
      `${path}: expected an image, got an empty file. Replace it, or move it away.`,
    );
  }
  return found;
}

/** Entries sorted by name, the same in every locale, without what systems put there unasked. */
function visible(folder: string): Dirent[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.') && !ignored.has(name.toLowerCase()))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function isFolder(parent: string, entry: Dirent): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return statSync(join(parent, entry.name), { throwIfNoEntry: false })?.isDirectory() ?? false;
}
