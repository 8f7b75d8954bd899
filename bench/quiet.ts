import { availableParallelism, cpus } from 'node:os';
import { setTimeout } from 'node:timers/promises';

/** Other work, in cores, above which two threads are slower than one and PyTorch's times collapse. */
export const highestLoad = 0.5;

const sampleSeconds = 2;
const patienceSeconds = 90;

/** Cores that are busy now: sampled over two seconds, as the load average remembers minutes. */
async function busyCores(): Promise<number> {
  const before = cpuTimes();
  await setTimeout(1000 * sampleSeconds);
  const after = cpuTimes();
  const total = after.total - before.total;
  return total > 0 ? (availableParallelism() * (after.busy - before.busy)) / total : 0;
}

function cpuTimes(): { busy: number; total: number } {
  const times = cpus().map(({ times: each }) => each);
  const total = times.reduce((sum, t) => sum + t.user + t.nice + t.sys + t.irq + t.idle, 0);
  return { total, busy: total - times.reduce((sum, t) => sum + t.idle, 0) };
}

/** Waits up to a minute and a half for other work to end. @returns the load, in cores, that is left. */
export async function waitForQuiet(tell: (text: string) => void): Promise<number> {
  const start = performance.now();
  let load = await busyCores();
  if (load > highestLoad) tell(`the machine is busy (${load.toFixed(2)} cores): waiting`);
  while (load > highestLoad && performance.now() - start < 1000 * patienceSeconds) {
    load = await busyCores();
  }
  return load;
}
