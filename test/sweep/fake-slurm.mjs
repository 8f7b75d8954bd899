#!/usr/bin/env node
/**
 * Stands in for sbatch, squeue, sacct, scancel and scontrol, called by a copy of that name: elements run at once,
 * one after another, as children of sbatch. FAKE_SLURM is a folder for its state; a file `kill-<element>` in it makes
 * the element's process be killed shortly after it begins, once.
 */
import { spawn } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';

const home = process.env.FAKE_SLURM;
const state = join(home, 'queue.json');
const command = basename(process.argv[1], '.mjs');
const args = process.argv.slice(2);
if (args[0] !== 'run')
  appendFileSync(join(home, 'calls.txt'), `${command}.mjs ${args.join(' ')}\n`);

const read = () => (existsSync(state) ? JSON.parse(readFileSync(state, 'utf8')) : {});

/** In one step, since squeue may read while an element's state changes. */
function write(all) {
  const half = `${state}.${process.pid}`;
  writeFileSync(half, JSON.stringify(all));
  renameSync(half, state);
}

if (args[0] === 'run') {
  await runAll(args[1], args[2]);
} else if (command === 'sbatch') {
  const job = String(Object.keys(read()).length + 101);
  const [, last] = /--array=0-(\d+)/.exec(args.join(' '));
  const elements = Object.fromEntries(
    Array.from({ length: Number(last) + 1 }, (_, i) => [i, 'PENDING']),
  );
  write({ ...read(), [job]: elements });
  process.stdout.write(`${job}\n`);
  const runner = [new URL(import.meta.url).pathname, 'run', job, args.at(-1)];
  spawn(process.execPath, runner, { detached: true, stdio: 'ignore' }).unref();
} else if (command === 'squeue') {
  const job = read()[args[args.indexOf('-j') + 1]] ?? {};
  for (const [element, is] of Object.entries(job)) {
    if (is === 'PENDING' || is === 'RUNNING') process.stdout.write(`${element} ${is}\n`);
  }
} else if (command === 'sacct') {
  const id = args[args.indexOf('-j') + 1];
  for (const [element, is] of Object.entries(read()[id] ?? {})) {
    process.stdout.write(`${id}_${element}|${is}\n`);
  }
} else if (command === 'scancel') {
  const all = read();
  for (const element of Object.keys(all[args[0]])) all[args[0]][element] = 'CANCELLED';
  write(all);
}

async function runAll(job, script) {
  for (const element of Object.keys(read()[job])) {
    if (read()[job][element] !== 'PENDING') continue;
    mark(job, element, 'RUNNING');
    mark(job, element, (await runElement(job, element, script)) ? 'COMPLETED' : 'OUT_OF_MEMORY');
  }
}

function mark(job, element, is) {
  const all = read();
  all[job][element] = is;
  write(all);
}

function runElement(job, element, script) {
  const env = { ...process.env, SLURM_ARRAY_JOB_ID: job, SLURM_ARRAY_TASK_ID: element };
  const child = spawn('sh', [script], { env, stdio: 'ignore' });
  const kill = join(home, `kill-${element}`);
  if (existsSync(kill)) {
    rmSync(kill);
    child.kill('SIGKILL');
  }
  return new Promise((resolve) => child.on('close', (code) => resolve(code === 0)));
}
