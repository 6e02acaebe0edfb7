import type { ErrorReport } from '../error-log/error-entry.js';
import type { StoredProgress } from '../message/job-progress.js';
import type { WireContext } from '../message/wire-context.js';
import type { CheckpointStore } from './checkpoint-store.js';
import type { StopSwitch } from './stop-switch.js';

/** A run as those see it who save for it. */
export interface EndingRun {
  /** Whether its attempt has an outcome. What it says from then on is nobody's: a later attempt of the job may run. */
  readonly isOver: boolean;
  /** Its outcome waits for such a write, so that nobody finds the outcome and not what was said before it. */
  saving<T>(write: Promise<T>): Promise<T>;
}

/** One attempt as it comes from wherever jobs come from. Its effects are functions, so execution stays free of datastores. */
export interface IncomingJob {
  readonly id: string;
  readonly name: string;
  readonly queue: string;
  readonly data: unknown;
  /** This attempt, from 1. */
  readonly attempt: number;
  /** Attempts in all. */
  readonly attempts: number;
  readonly context: WireContext;
  /** Its result leaves this process. @default whoever runs it gets the very value */
  readonly isStored?: boolean;
  /** What was saved by an attempt before. @default nothing */
  readonly progress?: unknown;
  /** Thrown when the worker stops or loses the job. */
  readonly stopSwitch: StopSwitch | undefined;
  saveProgress(progress: StoredProgress): Promise<void>;
  saveLog(line: string): Promise<void>;
  /** Takes what `logError` is told, and gives its id. @default the error log takes it */
  writeError?(report: ErrorReport): Promise<string>;
  /** Made when first asked for. Without it, checkpoints last as long as the run. */
  checkpoints?(): CheckpointStore;
  /** Hears of the error that the attempt ends with, also where that is no failure. */
  threw?(error: Error): void;
  /** Hears that the attempt has failed at its limit while its method still runs; `settled` resolves when that ends, if ever. */
  readonly ranAway?: (settled: Promise<unknown>) => void;
}
