import type { Measurement } from '@cortado/core/internal';
import type { LogOutput } from '../logs/process-log.js';
import type { CloseOptions, ReturnedJob, WorkerOptions } from '../worker/worker-options.js';

/** What a parent tells its child. */
export type ToChild =
  /** The first message: load this config, serve like this. */
  | {
      readonly kind: 'serve';
      readonly config: string;
      /** What the tokens of its locks begin with: by it the parent finds its jobs when it has died. */
      readonly key: string;
      readonly worker: WorkerOptions;
      readonly maxRunaways: number;
      readonly quiet: boolean;
      readonly verbose: boolean;
      readonly log: LogOutput;
      /** Whether its parent wants to know what it measures. */
      readonly measures: boolean;
    }
  /** Take no more jobs, and end when those that run have ended, however long they take. */
  | { readonly kind: 'finish' }
  | { readonly kind: 'close'; readonly options: CloseOptions };

/** What a child tells its parent. */
export type ToParent =
  /** It has loaded its config. */
  | { readonly kind: 'loaded' }
  /** It serves its queues. */
  | { readonly kind: 'ready' }
  /** Its worker has closed, asked to or at the end of a burst. It exits next. */
  | {
      readonly kind: 'closed';
      readonly returned: readonly ReturnedJob[];
      readonly ended: EndedJobs;
      readonly measured: readonly Measurement[];
    }
  /** Its event loop turns. Comes every `HEARTBEAT`. */
  | ({ readonly kind: 'heartbeat'; readonly measured: readonly Measurement[] } & ChildFigures)
  /** Runaways keep too many of its slots: it asks for a successor. */
  | { readonly kind: 'exhausted' }
  /** It cannot go on, and why. It exits next. */
  | { readonly kind: 'failed'; readonly error: string };

/** Jobs that have ended, by how. */
export interface EndedJobs {
  readonly completed: number;
  readonly failed: number;
  readonly cancelled: number;
}

/** How a child is. */
export interface ChildFigures {
  /** Jobs that ended in it for good. */
  readonly ended: EndedJobs;
  /** Attempts that have ended in it. */
  readonly jobs: number;
  /** Jobs that run now. */
  readonly active: number;
  /** Resident memory in bytes. */
  readonly memory: number;
  /** The longest its event loop was held up since the heartbeat before, in milliseconds. */
  readonly loopLag: number;
  /** Whether its datastore does not answer. */
  readonly isCutOff: boolean;
}
