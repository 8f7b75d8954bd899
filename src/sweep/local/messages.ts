import type { RunProgress } from '../../experiment/run-interface.js';
import type { PointEnd } from '../run-point.js';
import type { PointSpec } from '../work.js';

/** What a process is told. */
export type ToWorker =
  | {
      readonly kind: 'run';
      readonly spec: PointSpec;
      /** Folder of run folders. */
      readonly out: string;
      readonly fresh: boolean;
    }
  | { readonly kind: 'stop' };

/** What a process tells of the point that it works on. */
export type FromWorker =
  | {
      readonly kind: 'progress';
      readonly share: number;
      readonly detail: string;
      readonly stage: RunProgress['stage'];
    }
  | {
      readonly kind: 'ended';
      readonly end: PointEnd;
      /** The most memory that the process has held, bytes. */
      readonly peakBytes: number;
    };
