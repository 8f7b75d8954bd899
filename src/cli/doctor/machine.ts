import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import type { Finding } from './finding.js';

const oldestNode = 20;
const oldestGlibc = [2, 28] as const;
const supported = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];

/** Node, the platform, cores and memory. */
export function machineFindings(): Finding[] {
  return [nodeFinding(), platformFinding(), coresFinding(), memoryFinding()];
}

function nodeFinding(): Finding {
  const found = process.versions.node;
  return Number.parseInt(found, 10) >= oldestNode
    ? { name: 'Node.js', state: 'ok', found }
    : { name: 'Node.js', state: 'needed', found, advice: `install version ${oldestNode} or newer` };
}

function platformFinding(): Finding {
  const name = 'platform';
  const platform = `${process.platform}-${process.arch}`;
  const advice =
    'ONNX Runtime has binaries for Linux (glibc 2.28 or newer, x64 and arm64), macOS on Apple silicon and Windows';
  if (!supported.includes(platform)) return { name, state: 'needed', found: platform, advice };
  if (process.platform !== 'linux') return { name, state: 'ok', found: platform };
  const glibc = glibcVersion();
  const found = `${platform}, ${glibc === undefined ? 'no glibc (musl?)' : `glibc ${glibc}`}`;
  return isRecent(glibc) ? { name, state: 'ok', found } : { name, state: 'needed', found, advice };
}

function glibcVersion(): string | undefined {
  const { report } = process;
  // The network part asks name servers and can take seconds.
  Object.assign(report, { excludeNetwork: true });
  const { header } = report.getReport() as unknown as {
    header: { glibcVersionRuntime?: string };
  };
  return header.glibcVersionRuntime;
}

function isRecent(glibc: string | undefined): boolean {
  if (glibc === undefined) return false;
  const [major = 0, minor = 0] = glibc.split('.').map(Number);
  const [oldMajor, oldMinor] = oldestGlibc;
  return major > oldMajor || (major === oldMajor && minor >= oldMinor);
}

function coresFinding(): Finding {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  return { name: 'cores', state: 'ok', found: `${availableParallelism()} (${model})` };
}

function memoryFinding(): Finding {
  const gibibytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  const found = `${gibibytes(totalmem())}, ${gibibytes(freemem())} of it free`;
  return { name: 'memory', state: 'ok', found };
}
