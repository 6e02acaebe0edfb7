/** What every event of one job says. */
export interface JobFacts {
  id: string;
  name: string;
  queue: string;
  /** Who it runs as, where the event is one of an attempt or of its enqueue. */
  user?: string | undefined;
  /** The `requestId` that `context` gave, where the event is one of an attempt. */
  requestId?: string | undefined;
  /** It runs inline: its handle has all of it, the error log and the metrics have nothing. */
  isInline?: true;
}

/** Every event, and when it fires, in the process where it happens. Add one here and nowhere else. */
export interface JobEvents {
  /** The datastore has taken the job. */
  'job.enqueued': JobFacts;
  /**
   * A worker starts an attempt. `waited` is milliseconds since it was ready: queued, due after a delay or a backoff, retried or
   * handed back; 0 where nobody has written that down, as of a job that another program has queued again.
   */
  'job.started': JobFacts & { attempt: number; waited: number };
  /**
   * A job says how far it is, or something else about itself: what it has said last, ten times a second at most. `percent` is 0 to
   * 100, `stage` is that of its meta, where that is text. `data` are the job's arguments, as they are.
   */
  'job.progress': JobFacts & {
    attempt: number;
    percent: number;
    title?: string;
    description?: string;
    stage?: string;
    data?: unknown;
  };
  /** The attempt returned and the datastore knows. Milliseconds. */
  'job.completed': JobFacts & { attempt: number; duration: number };
  /** The attempt failed and another will follow. `data` are the job's arguments, as they are. */
  'job.retrying': JobFacts & { attempt: number; duration: number; error: Error; data?: unknown };
  /** It was cancelled: while it ran, or before; then `attempt` counts those made, and it fires where it was cancelled. */
  'job.cancelled': JobFacts & { attempt: number; reason: string };
  /**
   * A worker met a job that its app does not know, and hands such jobs back until somebody takes them, or `wait` milliseconds are
   * over. Fires once for each name in each worker. `missing` is the name: the job's, or that of a callback of its batch; `knownBy` are
   * other apps that have it.
   */
  'job.unknown': JobFacts & {
    missing: string;
    app: string;
    wait: number;
    nearest?: string | undefined;
    knownBy: readonly string[];
  };
  /**
   * Workers of another app serve a queue of this one, and have other jobs in it; at most 10 of each are named. Fires once for each
   * queue and app, where a worker starts or within a minute.
   */
  'queue.shared': {
    queue: string;
    app: string;
    other: string;
    onlyHere: readonly string[];
    onlyThere: readonly string[];
  };
  /** The attempt asked to run again after `delay` milliseconds, and was not counted. */
  'job.postponed': JobFacts & { attempt: number; delay: number };
  /** The job `callback` that was to follow could not be queued. The job itself ended as it would have. */
  'callback.failed': JobFacts & { callback: string; error: Error };
  /** The last attempt failed, or a failure that no retry can help. `data` are the job's arguments, where they are known. */
  'job.failed': JobFacts & {
    attempt: number;
    duration: number;
    error: Error;
    data?: unknown;
  };
  /** The worker stopped first; the job went back to its queue and used no attempt. */
  'job.returned': JobFacts & { attempt: number };
  /** A function left for the end of the attempt (`currentJob().afterwards`) threw. The job's outcome stands. */
  'afterwards.failed': JobFacts & { error: Error };
  /**
   * Something that an isolated job left running threw once its attempt had ended, and nobody caught it. No other job is
   * harmed; its process gets no further one. Fires in the worker.
   */
  'job.leftover': JobFacts & { attempt: number; error: Error };
  /** BullMQ found the job without a lock: its worker died or was blocked. It runs again. */
  'job.stalled': JobFacts;
  /** An operator stopped workers everywhere from starting its jobs, until a moment where one was said. */
  'queue.paused': {
    queue: string;
    by?: string | undefined;
    reason?: string | undefined;
    until?: Date | undefined;
  };
  /** Workers start its jobs again. Without `by`, the time of its pause was over. */
  'queue.resumed': { queue: string; by?: string | undefined; reason?: string | undefined };
  /** An operator said how many of its jobs run at a time, or start within a time, in all processes. What holds from now on; `undefined` is no limit. */
  'queue.limited': {
    queue: string;
    by?: string | undefined;
    reason?: string | undefined;
    concurrency: number | undefined;
    /** `duration` in milliseconds. */
    limiter: { readonly max: number; readonly duration: number } | undefined;
  };
  /** A record of Cortado's own holds what is no JSON, and is left out of lists. Fires once for each in each process. */
  'record.unreadable': { collection: string; key: string };
  /**
   * A group of errors that somebody had closed got an error again, and is open. Fires once, in the process that wrote the error down. See
   * `cortado.errorGroups`.
   */
  'error.regressed': {
    group: string;
    title: string;
    /** The class of the error. */
    type: string;
    /** Secrets are masked. */
    message: string;
    queue?: string | undefined;
    resolvedAt: Date;
    resolvedBy?: string | undefined;
  };
  /** A worker serves its queues. */
  'worker.started': { queues: readonly string[]; concurrency: number };
  /** A worker has stopped; `returned` counts the jobs it handed back. */
  'worker.stopped': { queues: readonly string[]; returned: number };
  /** A worker takes no more jobs, and stops when those in hand have ended: `maxJobs` or `maxMemory` is reached. */
  'worker.retired': { queues: readonly string[]; reason: string };
  /** Something went wrong outside any job, such as a lost connection. Work goes on when it can. */
  'worker.error': { queue: string; error: Error };
  /** A method still ran in the worker's own process when limit and grace were over. Its attempt has failed; its slot stays taken until it returns. `running` counts those of this worker. */
  'worker.runaway': JobFacts & { attempt: number; limit: number; running: number };
  /** A process for `isolation: 'process'` can run jobs. Fires in the worker. */
  'isolate.started': { queue: string; pid: number };
  /** It has ended: `killed` at a time limit or by a stop, otherwise by itself or by someone else. Fires in the worker. */
  'isolate.ended': {
    queue: string;
    pid: number;
    code: number | null;
    signal: string | null;
    killed: boolean;
  };
  /** A child of a pool serves its queues. Fires in the parent. */
  'child.started': { pid: number; queues: readonly string[] };
  /**
   * A child of a pool has ended unasked; another follows after `restartIn` milliseconds. None does, and that is undefined, where somebody wanted
   * a new one that did not come to serve: the one before it goes on. Fires in the parent.
   */
  'child.exited': { pid: number; code: number | null; signal: string | null; restartIn: number | undefined };
  /**
   * Children of a pool die again and again in one place: five within a minute. Fires once, and again when a minute without has passed.
   * The pool goes on, with growing waits. Fires in the parent.
   */
  'child.crashing': { queues: readonly string[]; deaths: number; exit: string; restartIn: number };
  /**
   * A child of a pool ran out of slots or was blocked: its successor starts while it finishes or is ended. Or it has served long
   * enough, or the pool restarts: then nothing is wrong, and its successor serves already. Fires in the parent.
   */
  'child.retired': { pid: number; reason: string; isUrgent: boolean };
  /**
   * A process of workers ended without handing back what it had under way: `jobs`, which are in their queues again and have used no
   * attempt. Fires where that was noticed, in one process alone.
   */
  'process.lost': { host: string; pid: number; jobs: readonly JobFacts[] };
  /**
   * This process says from its event loop that it is there, as the thread that would do so cannot be had. One that is blocked
   * for 90 s counts as gone then.
   */
  'process.inline': { reason: string };
  /** A schedule's moment came and its job was queued. */
  'schedule.fired': { key: string; job: string; slot: Date };
  /** A slot got no run: it was skipped, or missed while nothing fired. */
  'schedule.passed': {
    key: string;
    slot: Date;
    /** How many slots in a row came to this, at least; the first of them is `slot`, the last `until`. */
    count: number;
    until?: Date;
    decision: string;
    why: string;
  };
  /** A schedule that would never have fired again was set going. */
  'schedule.revived': { key: string };
  /** The declared schedules were not applied, because a later deploy has replaced them. */
  'schedule.superseded': { app: string };
  /** A schedule's moment came and its job could not be queued. */
  'schedule.failed': { key: string; error: Error };
  /** The datastore does not answer, or lets nobody in. Once for each outage and process; work goes on when it is back. */
  'datastore.lost': { location: string; error: Error };
  /** It answers again, `after` so many milliseconds. */
  'datastore.restored': { location: string; after: number };
  /**
   * The datastore answers, and refuses what no call waits for: what jobs say of themselves, or what processes tell each other. `what` says
   * which. Once for each such incident and process; nothing fails for it, and it is tried again. `error` is ours, with its own words.
   */
  'datastore.refused': { location: string; what: string; error: Error };
  /** It takes them again, `after` so many milliseconds. */
  'datastore.accepted': { location: string; what: string; after: number };
  /**
   * A worker, a scheduler or an app was closed without all that belongs to it: the datastore, or a job that does not stop,
   * took longer than a close may. What it had not handed back runs again when its locks have run out.
   */
  'close.incomplete': { what: string; waited: number; error?: Error | undefined };
  /** The next step of an embedded database, or the loss and return of a connection. */
  'engine.changed': { engine: string; state: string };
  /**
   * BullMQ is another one than those that a shortcut of ours was compared with, so its own, slower way is taken. Once for
   * each shortcut, when it would have been taken first. `found` identifies what was found, where all of it is there.
   */
  'datastore.fallback': { shortcut: string; instead: string; found: string | undefined };
}

export type JobEventName = keyof JobEvents;

/** Every name. One that is missing here does not compile. */
export const JOB_EVENT_NAMES = Object.keys({
  'job.enqueued': true,
  'job.started': true,
  'job.progress': true,
  'job.completed': true,
  'job.retrying': true,
  'job.cancelled': true,
  'job.unknown': true,
  'queue.shared': true,
  'record.unreadable': true,
  'error.regressed': true,
  'job.postponed': true,
  'callback.failed': true,
  'job.failed': true,
  'job.returned': true,
  'afterwards.failed': true,
  'job.leftover': true,
  'job.stalled': true,
  'queue.paused': true,
  'queue.resumed': true,
  'queue.limited': true,
  'worker.started': true,
  'worker.stopped': true,
  'worker.retired': true,
  'worker.error': true,
  'worker.runaway': true,
  'isolate.started': true,
  'isolate.ended': true,
  'child.started': true,
  'child.exited': true,
  'child.crashing': true,
  'child.retired': true,
  'process.lost': true,
  'process.inline': true,
  'schedule.fired': true,
  'schedule.passed': true,
  'schedule.revived': true,
  'schedule.superseded': true,
  'schedule.failed': true,
  'datastore.lost': true,
  'datastore.restored': true,
  'datastore.refused': true,
  'datastore.accepted': true,
  'close.incomplete': true,
  'engine.changed': true,
  'datastore.fallback': true,
} satisfies Record<JobEventName, true>) as JobEventName[];
