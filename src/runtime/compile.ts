import { createHash } from 'node:crypto';
import { InferenceSession } from 'onnxruntime-node';
import { BackendError } from '../errors.js';
import {
  blockConvolutions,
  lowerForWebgpu,
  type OnnxModel,
  simplify,
  type Value,
  writeOnnx,
} from '../graph/index.js';
import { type Backend, statusOf } from './backends.js';
import { Executable } from './executable.js';

/** How a graph is compiled. */
export interface CompileOptions {
  /** Default cpu. */
  readonly backend?: Backend;
  /** Threads inside one operator. Default 1. Bits repeat for one number of threads, and differ between two. */
  readonly threads?: number;
  /**
   * 'training' (default) for graphs whose weights are fed; 'evaluation' for graphs whose weights are
   * constants, which pays for ONNX Runtime's layout optimisations.
   */
  readonly purpose?: 'training' | 'evaluation';
  /** Prefix of a file that ONNX Runtime writes its operator profile to. */
  readonly profile?: string;
}

interface Shared {
  readonly session: Promise<InferenceSession>;
  users: number;
}

const sessions = new Map<string, Shared>();

/**
 * Compiles the graph below `outputs` into a session; equal graphs with equal options share one.
 * @returns an executable that must be released after use.
 * @throws BackendError where the backend is missing or refuses the graph.
 */
export async function compile(
  outputs: Readonly<Record<string, Value>>,
  options: CompileOptions = {},
): Promise<Executable> {
  const names = Object.keys(outputs);
  const simplified = prepare(Object.values(outputs), options);
  const model = writeOnnx(Object.fromEntries(names.map((name, i) => [name, simplified[i]!])));
  const key = createHash('sha256')
    .update(model.bytes)
    .update(JSON.stringify(settingsOf(options)))
    .digest('hex');
  const shared = sessions.get(key) ?? { session: openSession(model, options), users: 0 };
  sessions.set(key, shared);
  shared.users++;
  try {
    return new Executable(await shared.session, model, () => release(key, shared));
  } catch (error) {
    sessions.delete(key);
    throw error;
  }
}

/** The passes that a backend needs. */
function prepare(outputs: readonly Value[], options: CompileOptions): readonly Value[] {
  const { backend, purpose } = settingsOf(options);
  const simplified = simplify(outputs);
  if (backend === 'webgpu') return lowerForWebgpu(simplified);
  // Constant weights are blocked by ONNX Runtime itself; its binaries for other processors lack the kernels.
  const blocked = backend === 'cpu' && purpose === 'training' && process.arch === 'x64';
  return blocked ? blockConvolutions(simplified) : simplified;
}

/** The options with their defaults, in one order: equal ones give equal keys. */
function settingsOf({ backend, threads, purpose, profile }: CompileOptions) {
  return {
    backend: backend ?? 'cpu',
    threads: threads ?? 1,
    purpose: purpose ?? 'training',
    profile: profile ?? '',
  };
}

async function release(key: string, shared: Shared): Promise<void> {
  shared.users--;
  if (shared.users > 0) return;
  sessions.delete(key);
  await (await shared.session).release();
}

/** Number of sessions that are open now: a check against leaks. */
export function openSessionCount(): number {
  return sessions.size;
}

async function openSession(model: OnnxModel, options: CompileOptions): Promise<InferenceSession> {
  const { backend, threads, purpose, profile } = settingsOf(options);
  const { present, advice } = statusOf(backend);
  if (!present) {
    throw new BackendError(
      `backend '${backend}': it must be installed, got none. To get it: ${advice}.`,
    );
  }
  try {
    return await InferenceSession.create(model.bytes, {
      executionProviders: [backend],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      // The blocked layouts of 'all' cost a training graph more reorders than they gain.
      graphOptimizationLevel: purpose === 'evaluation' ? 'all' : 'extended',
      // What goes wrong is thrown; it need not be printed too.
      logSeverityLevel: 4,
      ...(profile ? { enableProfiling: true, profileFilePrefix: profile } : {}),
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new BackendError(
      `backend '${backend}': it must start and accept the graph, got: ${reason} If it does not start on this machine: ${advice}.`,
    );
  }
}
