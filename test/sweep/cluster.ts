import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Slurm on this machine: a controller and two nodes of one core, with their own key, configuration and spool. */
export interface Cluster {
  /** What its commands need in their environment. */
  readonly configuration: string;
  /** Runs one of its commands. @returns what it prints. */
  readonly ask: (command: string, ...words: string[]) => string;
  readonly stop: () => Promise<void>;
}

const daemons = ['munged', 'slurmctld', 'slurmd'];

const isThere = (command: string) =>
  spawnSync('sh', ['-c', `command -v ${command}`], { stdio: 'ignore' }).status === 0;

/** Whether Slurm's daemons are installed (on Debian: slurm-wlm and munge). */
export function hasSlurm(): boolean {
  process.env.PATH = `${process.env.PATH}:/usr/sbin:/sbin`;
  return process.platform === 'linux' && daemons.every(isThere);
}

/** Starts it below a folder, whose path must be short: sockets lie there. */
export async function startCluster(folder: string): Promise<Cluster> {
  const configuration = join(folder, 'slurm.conf');
  const key = join(folder, 'munge.key');
  writeFileSync(key, randomBytes(128), { mode: 0o400 });
  for (const part of ['state', 'n1', 'n2']) mkdirSync(join(folder, part));
  writeFileSync(configuration, configurationOf(folder, await freePorts(3)));
  const at = (name: string) => join(folder, name);
  run('munged', [
    ...['--force', `--key-file=${key}`, `--socket=${at('munge.sock')}`],
    ...[`--pid-file=${at('munged.pid')}`, `--log-file=${at('munged.log')}`],
    `--seed-file=${at('munge.seed')}`,
  ]);
  run('slurmctld', ['-f', configuration]);
  for (const node of ['n1', 'n2']) run('slurmd', ['-f', configuration, '-N', node]);
  const ask = (command: string, ...words: string[]) =>
    run(command, words, { ...process.env, SLURM_CONF: configuration });
  while (countOf(ask('sinfo', '-h', '-N', '-o', '%t'), /idle/g) < 2) await sleep(200);
  return { configuration, ask, stop: () => stop(folder) };
}

function countOf(text: string, pattern: RegExp): number {
  return [...text.matchAll(pattern)].length;
}

function run(command: string, words: readonly string[], env = process.env): string {
  const { status, stdout, stderr } = spawnSync(command, words, { encoding: 'utf8', env });
  if (status !== 0) throw new Error(`${command} ${words.join(' ')}: ${stderr}`);
  return stdout;
}

async function stop(folder: string): Promise<void> {
  for (const name of ['n1', 'n2', 'slurmctld', 'munged']) {
    const file = join(folder, `${name}.pid`);
    if (!existsSync(file)) continue;
    const pid = Number(readFileSync(file, 'utf8'));
    process.kill(pid, 'SIGTERM');
    while (existsSync(`/proc/${pid}`)) await sleep(50);
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) => {
          server.listen(0, '127.0.0.1', () => {
            const address = server.address();
            resolve(typeof address === 'object' && address ? address.port : 0);
          });
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function configurationOf(folder: string, [controller, first, second]: readonly number[]): string {
  const host = hostname().split('.')[0];
  const user = userInfo().username;
  const node = (name: string, port: number | undefined) =>
    `NodeName=${name} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${port} CPUs=1`;
  return `ClusterName=lernmatrix
SlurmctldHost=${host}(127.0.0.1)
SlurmUser=${user}
SlurmdUser=${user}
AuthType=auth/munge
AuthInfo=socket=${folder}/munge.sock
CredType=cred/munge
SlurmctldPort=${controller}
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/%n.pid
SlurmdSpoolDir=${folder}/%n
StateSaveLocation=${folder}/state
SlurmctldLogFile=${folder}/slurmctld.log
SlurmdLogFile=${folder}/%n.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=1,bf_interval=1
SlurmdParameters=config_overrides
ReturnToService=2
InactiveLimit=0
KillWait=5
${node('n1', first)}
${node('n2', second)}
PartitionName=all Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
`;
}
