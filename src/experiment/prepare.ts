import { type DataSpec, prepareData } from '../data/index.js';
import { type RunOptions, RunStopped } from './run-interface.js';

/**
 * Makes the data of an experiment ready to be loaded, with progress.
 * @param folder the run's, for whoever stops it. @throws RunStopped when the signal stopped it.
 */
export async function prepareRunData(
  data: DataSpec,
  folder: string,
  { signal, onProgress }: Pick<RunOptions, 'signal' | 'onProgress'>,
): Promise<void> {
  try {
    await prepareData(data, {
      signal,
      onProgress: (done, total) => {
        const detail = `${done} of ${total}`;
        onProgress({ stage: 'prepare', job: 'images', done, total, detail, overall: 0 });
      },
    });
  } catch (error) {
    throw signal.aborted ? new RunStopped(folder) : error;
  }
}
