import { join } from 'node:path';
import { DataError } from '../errors.js';
import { cifar10Names, cifar100CoarseNames, cifar100FineNames } from './cifar-names.js';
import { createDataset, type Dataset, type Split, type SplitCounts } from './dataset.js';
import { isGzip, isWebPage, readDataFile, resolveDataPath } from './files.js';

/** CIFAR in its official binary records; part of a file is enough if no record is cut. */
export interface CifarBinarySpec extends SplitCounts {
  readonly kind: 'cifar-binary';
  readonly variant: 'cifar10' | 'cifar100';
  /** Holds the files; the official folder's name where no files are listed. */
  readonly folder?: string | undefined;
  /** The official names where absent. */
  readonly trainFiles?: readonly string[] | undefined;
  readonly testFiles?: readonly string[] | undefined;
  /** Which labels of CIFAR-100 to use; 'fine' where absent. CIFAR-10 has only one kind. */
  readonly labels?: 'fine' | 'coarse' | undefined;
}

/** How one record is laid out: label bytes, then 32 × 32 bytes of red, of green, of blue. */
interface RecordLayout {
  readonly name: string;
  readonly labelBytes: number;
  readonly labelAt: number;
  readonly classNames: readonly string[];
}

const pixels = 3 * 32 * 32;

const official = {
  cifar10: {
    folder: 'cifar-10-batches-bin',
    train: [1, 2, 3, 4, 5].map((batch) => `data_batch_${batch}.bin`),
    test: ['test_batch.bin'],
  },
  cifar100: { folder: 'cifar-100-binary', train: ['train.bin'], test: ['test.bin'] },
} as const;

/**
 * Loads CIFAR-10 or CIFAR-100 from binary records, in the order of the files listed.
 * @throws DataError when a file is missing, empty, not whole records or not CIFAR's, when only
 * one of trainFiles and testFiles is listed, or when CIFAR-10 is asked for fine or coarse labels.
 * @see Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009.
 */
export function loadCifarBinary(spec: CifarBinarySpec): Dataset {
  const layout = layoutOf(spec);
  const files = filesOf(spec);
  const parts = {
    name: spec.variant,
    classes: layout.classNames.length,
    classNames: layout.classNames,
    shape: [3, 32, 32] as const,
    train: readSplit(files.train, layout),
    test: readSplit(files.test, layout),
    source: [...files.train, ...files.test].join(', '),
  };
  return createDataset(parts, spec);
}

function layoutOf({ variant, labels }: CifarBinarySpec): RecordLayout {
  if (variant === 'cifar100') {
    return labels === 'coarse'
      ? { name: 'CIFAR-100', labelBytes: 2, labelAt: 0, classNames: cifar100CoarseNames }
      : { name: 'CIFAR-100', labelBytes: 2, labelAt: 1, classNames: cifar100FineNames };
  }
  if (labels !== undefined) {
    throw new DataError(
      `data.labels: CIFAR-10 has one kind of label, got '${labels}'. Remove it, or set variant ` +
        "to 'cifar100'.",
    );
  }
  return { name: 'CIFAR-10', labelBytes: 1, labelAt: 0, classNames: cifar10Names };
}

function filesOf(spec: CifarBinarySpec): { train: string[]; test: string[] } {
  const { trainFiles, testFiles } = spec;
  if ((trainFiles === undefined) !== (testFiles === undefined)) {
    const missing = trainFiles === undefined ? 'trainFiles' : 'testFiles';
    throw new DataError(
      `data.${missing}: files must be listed for both splits or for none, got one list. ` +
        `Add ${missing}, or remove the other for the official names.`,
    );
  }
  const { folder, train, test } = official[spec.variant];
  const within = spec.folder ?? (trainFiles === undefined ? folder : '');
  const resolved = (names: readonly string[]) =>
    names.map((name) => resolveDataPath(join(within, name)));
  return { train: resolved(trainFiles ?? train), test: resolved(testFiles ?? test) };
}

function readSplit(files: readonly string[], layout: RecordLayout): Split {
  if (files.length === 0) {
    throw new DataError('data: each split needs at least one file, got none. List its files.');
  }
  const parts = files.map((file) => readRecords(file, layout));
  const record = layout.labelBytes + pixels;
  const count = parts.reduce((sum, bytes) => sum + bytes.length / record, 0);
  const split = { count, images: new Uint8Array(count * pixels), labels: new Uint8Array(count) };
  let sample = 0;
  for (const bytes of parts) {
    for (let at = 0; at < bytes.length; at += record, sample++) {
      split.labels[sample] = bytes[at + layout.labelAt]!;
      split.images.set(bytes.subarray(at + layout.labelBytes, at + record), sample * pixels);
    }
  }
  return split;
}

function readRecords(path: string, layout: RecordLayout): Uint8Array {
  const bytes = readDataFile(path);
  const record = layout.labelBytes + pixels;
  const whole = Math.floor(bytes.length / record);
  if (bytes.length !== whole * record || looksForeign(bytes)) {
    throw new DataError(
      `${path}: expected ${layout.name} records of ${record} bytes, got ` +
        describeContent(bytes, record, whole),
    );
  }
  checkRecordLabels(path, bytes, layout);
  return bytes;
}

function looksForeign(bytes: Uint8Array): boolean {
  return isGzip(bytes) || isWebPage(bytes);
}

function describeContent(bytes: Uint8Array, record: number, whole: number): string {
  if (isGzip(bytes)) return 'a gzip file. Unpack the archive with tar -xzf first.';
  if (isWebPage(bytes)) return 'a web page. The download failed; fetch the file again.';
  const rest = bytes.length - whole * record;
  return (
    `${bytes.length}: ${whole} records and ${rest} bytes. Download it again, ` +
    'or check the variant and that this is the binary version.'
  );
}

function checkRecordLabels(path: string, bytes: Uint8Array, layout: RecordLayout): void {
  const record = layout.labelBytes + pixels;
  const classes = layout.classNames.length;
  for (let at = 0; at < bytes.length; at += record) {
    const label = bytes[at + layout.labelAt]!;
    if (label < classes) continue;
    throw new DataError(
      `${path}: labels must be from 0 to ${classes - 1}, got ${label} in record ${at / record}. ` +
        `Check that the file holds ${layout.name} records.`,
    );
  }
}
