import { setFlagsFromString } from 'node:v8';

// Every training step drops megabytes of output arrays. Node 20's V8 answers with a collection every few steps,
// whose concurrent threads take half the cores from the work: 784-400-200-10 in batches of 50, two jobs on two
// cores, took 10 s an epoch with them and 4.4 s without. Node 22 and 24 need no help. V8 takes these flags only
// before its first collection begins, so main.ts imports this file before any other.
if (process.versions.node.startsWith('20.')) {
  setFlagsFromString('--no-concurrent-marking');
  setFlagsFromString('--no-concurrent-sweeping');
}
