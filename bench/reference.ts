import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('reference.py', import.meta.url));

/** PyTorch in one persistent child process: a line of JSON in, a line of JSON out. */
export class Reference {
  private readonly waiting: ((line: string) => void)[] = [];

  private constructor(
    private readonly child: ChildProcess,
    private readonly lines: Interface,
  ) {
    lines.on('line', (line) => this.waiting.shift()?.(line));
  }

  /** Starts $LERNMATRIX_PYTHON, or else the first python3 that has torch. @returns null where none has. */
  static start(threads: number): Reference | null {
    const own = process.env.LERNMATRIX_PYTHON;
    const candidates = own ? [own] : ['python3', '/usr/bin/python3'];
    const python = candidates.find(
      (candidate) => spawnSync(candidate, ['-c', 'import torch']).status === 0,
    );
    if (python === undefined) return null;
    // OpenBLAS and OpenMP take their threads from the environment, not from torch.set_num_threads.
    const count = String(threads);
    const env = { ...process.env, OMP_NUM_THREADS: count, OPENBLAS_NUM_THREADS: count };
    const child = spawn(python, [script, count], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    return new Reference(child, createInterface({ input: child.stdout! }));
  }

  /** Makes a case of reference.py ready. */
  async open(name: string): Promise<void> {
    await this.ask({ open: name });
  }

  /** Milliseconds of each of `runs` runs of an open case. */
  async run(name: string, runs: number): Promise<number[]> {
    return await this.ask({ run: name, runs });
  }

  /** The numbers that a Python snippet prints, one a line. */
  async execute(snippet: string): Promise<number[]> {
    return await this.ask({ execute: snippet });
  }

  close(): void {
    this.lines.close();
    this.child.stdin!.end();
  }

  private async ask(command: object): Promise<number[]> {
    const answer = new Promise<string>((resolve) => this.waiting.push(resolve));
    this.child.stdin!.write(`${JSON.stringify(command)}\n`);
    return JSON.parse(await answer) as number[];
  }
}
