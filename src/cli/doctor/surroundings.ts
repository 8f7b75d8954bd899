import { type ExecFileSyncOptionsWithStringEncoding, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dataFolderVariable } from '../../data/places.js';
import type { Finding } from './finding.js';

/** What is looked for outside the package, all of it optional. */
export function surroundingFindings(): Finding[] {
  return [dataFinding(), torchFinding()];
}

function dataFinding(): Finding {
  const name = dataFolderVariable;
  const folder = process.env[dataFolderVariable];
  if (!folder) {
    const advice = 'set it to a folder of data sets to name their files by relative paths';
    return { name, state: 'optional', found: 'not set', advice };
  }
  if (existsSync(folder)) return { name, state: 'ok', found: folder };
  return {
    name,
    state: 'optional',
    found: `${folder}, which is not there`,
    advice: 'make it, or set another',
  };
}

const pythonVariable = 'LERNMATRIX_PYTHON';
// Reads the package's record instead of importing it, which takes seconds.
const askForTorch = "from importlib.metadata import version; print(version('torch'))";

/** PyTorch serves comparisons alone. */
function torchFinding(): Finding {
  const own = process.env[pythonVariable];
  const candidates = own ? [own] : ['python3', '/usr/bin/python3'];
  for (const python of candidates) {
    const version = torchVersion(python);
    if (version) return { name: 'PyTorch', state: 'ok', found: `${version} (${python})` };
  }
  const advice = `only benchmarks compare with it; name a Python that has it in ${pythonVariable}`;
  return { name: 'PyTorch', state: 'optional', found: `not in ${candidates.join(' or ')}`, advice };
}

const quietly: ExecFileSyncOptionsWithStringEncoding = {
  encoding: 'utf8',
  timeout: 10_000,
  stdio: ['ignore', 'pipe', 'ignore'],
};

function torchVersion(python: string): string | undefined {
  try {
    return execFileSync(python, ['-c', askForTorch], quietly).trim();
  } catch {
    return undefined;
  }
}
