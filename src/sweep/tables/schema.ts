/** A column: its type in DuckDB, and what it holds. */
export type Column = readonly [type: 'VARCHAR' | 'DOUBLE' | 'INTEGER' | 'TIMESTAMP', about: string];

const run: Column = ['VARCHAR', "the run's folder, below the folder of runs"];
const method: Column = ['VARCHAR', "the method's name"];
const sigma: Column = ['DOUBLE', 'strength of weight variation, a fraction of the range'];

/** What is kept of every finished run. */
export const tables = {
  runs: {
    run,
    name: ['VARCHAR', "the experiment's name"],
    title: ['VARCHAR', "the report's heading"],
    specDigest: ['VARCHAR', 'SHA-256 of the resolved spec'],
    version: ['VARCHAR', 'of Lernmatrix'],
    seed: ['DOUBLE', 'root of every random stream'],
    data: ['VARCHAR', 'the data set'],
    trainCount: ['INTEGER', 'training samples'],
    testCount: ['INTEGER', 'test samples'],
    model: ['VARCHAR', 'the network'],
    parameters: ['INTEGER', 'its trainable parameters'],
    backend: ['VARCHAR', 'where graphs ran'],
    threads: ['INTEGER', 'within one operation'],
    startedAt: ['TIMESTAMP', 'UTC'],
    finishedAt: ['TIMESTAMP', 'UTC; null for training on arrays'],
    wallSeconds: ['DOUBLE', 'working time'],
  },
  methods: {
    run,
    method,
    label: ['VARCHAR', 'its name for people'],
    digital: ['DOUBLE', 'test accuracy without hardware, percent; null for training on arrays'],
    gradientsPerStep: ['DOUBLE', "its price against SGD's 1; null for training on arrays"],
    trainSeconds: ['DOUBLE', 'of all its trainings'],
  },
  variation: {
    run,
    method,
    sigma,
    chips: ['INTEGER', 'chips tried'],
    mean: ['DOUBLE', 'accuracy over chips, percent'],
    std: ['DOUBLE', 'over chips, points'],
    ci95Low: ['DOUBLE', 'lower end of the 95 % interval of the mean, percent'],
    ci95High: ['DOUBLE', 'upper end, percent'],
  },
  chips: {
    run,
    method,
    sigma,
    chip: ['INTEGER', 'from 0; the same chip for every method of a run'],
    accuracy: ['DOUBLE', 'percent'],
  },
  epochs: {
    run,
    method,
    training: ['INTEGER', 'which of the repeated trainings, from 0'],
    epoch: ['DOUBLE', 'finished, from 1'],
    learningRate: ['DOUBLE', 'at its end'],
    loss: ['DOUBLE', 'mean over the epoch'],
    trainAccuracy: ['DOUBLE', 'percent'],
    testAccuracy: ['DOUBLE', 'percent; null where not tested'],
    seconds: ['DOUBLE', 'of the epoch'],
  },
  arrayEpochs: {
    run,
    method,
    training: ['INTEGER', 'which of the repeated trainings on arrays, from 0'],
    epoch: ['DOUBLE', 'finished, from 1'],
    learningRate: ['DOUBLE', 'on the array that learning pulses reach, at its end'],
    loss: ['DOUBLE', 'mean over the epoch, nats'],
    error: ['DOUBLE', 'of the test, as the arrays compute; null where not tested so'],
    digitalError: ['DOUBLE', 'of the test, by exact products of the same weights'],
    unit: ['VARCHAR', 'of both errors: percent (wrong) or nats/character'],
    idleUnits: [
      'INTEGER',
      'hidden units whose outputs hardly move over the test part; null where not counted',
    ],
    density: ['DOUBLE', 'coincidences a device in a mean update'],
    seconds: ['DOUBLE', 'of the epoch, its test included'],
  },
  settings: {
    run,
    path: ['VARCHAR', 'into the spec, such as methods.wvat.alpha'],
    value: ['VARCHAR', 'text as it is, other values in JSON'],
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Column>>>>;

export type TableName = keyof typeof tables;

export const tableNames = Object.keys(tables) as readonly TableName[];

/** The columns of a table. */
export function columnsOf(table: TableName): readonly (readonly [string, Column])[] {
  return Object.entries(tables[table]);
}

/** A row of a table, before it is written. */
export type Row = Readonly<Record<string, string | number | null>>;
