import { createHash } from 'node:crypto';
import { Job, PostgresQueueBackend, Queue, Worker } from 'bullmq';
import { nextTick } from '../../clock/clock.js';
import { LockManager, RedisQueueBackend, raw2NextJobData } from './private-exports.js';

/**
 * What is done without BullMQ's own code, because it is faster: a job is added without making a `Job` (`lean-jobs`), many
 * ordinary jobs are added with one command (`plain-jobs`), many completed ones with one command (`finishing-together`),
 * and a worker goes from one job to the next by itself (`direct-worker`), or knows until when its queue has nothing for
 * it where several queues share its slots (`shared-slots`). On PostgreSQL many jobs are added with one
 * statement (`adding-together`) and many completed ones with one (`completing-together`). Many jobs
 * are removed from Redis with one command (`removing-together`). A worker that waits for a rate limit is told that it has
 * changed (`changed-limits`).
 */
export type ShortcutName =
  | 'lean-jobs'
  | 'plain-jobs'
  | 'finishing-together'
  | 'direct-worker'
  | 'shared-slots'
  | 'adding-together'
  | 'completing-together'
  | 'removing-together'
  | 'changed-limits';

/** A shortcut that is not taken, since BullMQ is another one than those it was compared with. */
export interface Fallback {
  readonly shortcut: ShortcutName;
  /** What is done instead. */
  readonly instead: string;
  /** The fingerprint of what was found; `undefined` where something the shortcut leans on is not there. */
  readonly found: string | undefined;
}

interface Shortcut {
  readonly instead: string;
  /** The functions of BullMQ's that the shortcut stands for or calls, private ones too. Their text says what they do. */
  readonly functions: readonly Functions[];
  /** What it was compared with: fingerprints of these functions and of what else it leans on, and who has had them. */
  readonly known: Readonly<Record<string, string>>;
}

/** Where functions are found, and their names. */
type Functions = readonly [owner: object | undefined, ...names: string[]];

const ADDING: readonly Functions[] = [
  [Queue.prototype, 'add', 'addJob', 'addBulk'],
  [Job, 'create', 'createBulk'],
  [Job.prototype, 'asJSON', 'validateOptions'],
];

const Backend = RedisQueueBackend?.prototype;
const SqlBackend = PostgresQueueBackend.prototype;

/** The one list of them. What each leans on, and how to add a fingerprint, stands in docs/bullmq-internals.md. */
const SHORTCUTS: Readonly<Record<ShortcutName, Shortcut>> = {
  'lean-jobs': {
    instead: 'jobs are added through `queue.add`',
    functions: ADDING,
    known: { d7f969dbf55003ee: 'BullMQ 6.3.16 to 6.7.0' },
  },
  'plain-jobs': {
    instead: 'jobs are added with one command each',
    functions: [...ADDING, [Backend, 'addJob', 'addJobs']],
    known: { '13604a7af552d896': 'BullMQ 6.5.1 to 6.5.4', '35dd8a36eee0f4ff': 'BullMQ 6.7.0' },
  },
  'finishing-together': {
    instead: 'jobs are completed with one command each',
    functions: [
      [Backend, 'moveToCompleted', 'moveToCompletedArgs', 'moveToFinishedArgs', 'moveToFinished'],
      [Backend, 'getKeepJobs', 'finishedErrors'],
      [{ raw2NextJobData }, 'raw2NextJobData'],
    ],
    known: { '28e0ac8238d958a3': 'BullMQ 6.3.16 to 6.7.0' },
  },
  'direct-worker': {
    instead: 'workers are those of BullMQ',
    functions: [
      [Worker.prototype, 'mainLoop', 'processJob', 'callProcessJob', 'handleCompleted', 'createJob'],
      [Worker.prototype, 'nextJobFromJobData', 'updateDelays', 'getUnrecoverableErrorMessage'],
      [Job.prototype, 'moveToCompleted'],
      [LockManager?.prototype, 'trackJob', 'untrackJob'],
    ],
    known: { '9405a3de8b134dd2': 'BullMQ 6.4.0 to 6.7.0' },
  },
  'shared-slots': {
    instead: 'queues that share slots are looked at once a second',
    functions: [[Worker.prototype, 'moveToActive', 'updateDelays', 'getBlockTimeout', 'waitForJob']],
    known: { '49d555b6416600e8': 'BullMQ 6.7.0' },
  },
  'adding-together': {
    instead: 'jobs are added with one statement each',
    functions: [[SqlBackend, 'addJob', 'addJobs', 'toBatchEntry']],
    known: { '378a396896a38587': 'BullMQ 6.7.0' },
  },
  'completing-together': {
    instead: 'jobs are completed with one statement each',
    functions: [
      [SqlBackend, 'moveToCompleted', 'moveToFailed', 'moveToActive'],
      [SqlBackend, 'buildNextJobResult', 'collectMetrics'],
    ],
    known: { a73d185dbcaeaeeb: 'BullMQ 6.7.0' },
  },
  'removing-together': {
    instead: 'jobs are removed with one command each',
    functions: [[Backend, 'remove', 'removeArgs']],
    known: { '84159fc31b002667': 'BullMQ 6.7.0' },
  },
  'changed-limits': {
    instead: 'workers that wait for a rate limit look every 5 s whether it was changed',
    functions: [
      [Worker.prototype, 'mainLoop', 'waitForRateLimit', 'isRateLimited', '_getNextJob', 'updateDelays'],
    ],
    known: { e690dc8d51cd719c: 'BullMQ 6.7.0' },
  },
};

/** Looks, when a shortcut is about to be taken for the first time, whether BullMQ is one that it was compared with. */
export class Shortcuts {
  readonly #fallbacks = new Map<ShortcutName, Fallback>();
  readonly #listeners = new Set<(fallback: Fallback) => void>();
  /** Of those that lean on functions alone. */
  readonly #verdicts = new Map<ShortcutName, boolean>();

  /**
   * Whether a shortcut may be taken. `texts` is what it leans on besides the functions: scripts of BullMQ's as they are
   * loaded, and what it sends. The version of BullMQ does not matter.
   */
  allows(shortcut: ShortcutName, texts?: readonly unknown[]): boolean {
    const verdict = this.#verdicts.get(shortcut) ?? this.#look(shortcut, texts ?? []);
    if (!texts) this.#verdicts.set(shortcut, verdict);
    return verdict;
  }

  /** Hears of each shortcut that is not taken, once; of those that were not before, after this turn. Returns what ends it. */
  watch(listener: (fallback: Fallback) => void): () => void {
    const earlier = [...this.#fallbacks.values()];
    this.#listeners.add(listener);
    nextTick(() => {
      for (const fallback of earlier) if (this.#listeners.has(listener)) listener(fallback);
    });
    return () => this.#listeners.delete(listener);
  }

  #look(shortcut: ShortcutName, texts: readonly unknown[]): boolean {
    const { functions, known, instead } = SHORTCUTS[shortcut];
    const found = fingerprintOf([...functions.flatMap(textsOf), ...texts]);
    if (found !== undefined && Object.hasOwn(known, found)) return true;
    this.#tell({ shortcut, instead, found });
    return false;
  }

  #tell(fallback: Fallback): void {
    if (this.#fallbacks.has(fallback.shortcut)) return;
    this.#fallbacks.set(fallback.shortcut, fallback);
    for (const listener of this.#listeners) listener(fallback);
  }
}

/** Those of this process: it has one BullMQ, however many apps. */
export const shortcuts = new Shortcuts();

/** `undefined` for one that is not there. */
function textsOf([owner, ...names]: Functions): unknown[] {
  return names.map((name) => (owner as Record<string, unknown> | undefined)?.[name]);
}

function fingerprintOf(texts: readonly unknown[]): string | undefined {
  if (!texts.every((it) => typeof it === 'string' || typeof it === 'function')) return undefined;
  return createHash('sha256').update(texts.join('\0')).digest('hex').slice(0, 16);
}
