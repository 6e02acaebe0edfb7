import { systemClock } from '../../clock/clock.js';
import type { DatastoreTime } from '../datastore-time.js';
import { type RepeatOptions, repeatStrategy } from './repeat-strategy.js';

/** BullMQ asks for the time just before it sends a command: a number so near to now is that. */
const JUST_NOW = 500;

// biome-ignore lint/suspicious/noExplicitAny: BullMQ's own methods, of which only the places of moments are known here
type Method = (...args: any[]) => any;

/** What is used of BullMQ's backends. `execCommand` is how the one on Redis sends, `run` how the one on PostgreSQL does. */
type Backend = Partial<Record<(typeof TOUCHED)[number] | 'execCommand' | 'run', Method>>;

const TOUCHED = [
  'addJob',
  'addJobs',
  'addJobToTransaction',
  'moveToActive',
  'moveToCompleted',
  'moveToFailed',
  'moveToDelayed',
  'addJobScheduler',
  'updateJobSchedulerNextMillis',
] as const;

/** The options of a tick that BullMQ has worked out with the time of this process. */
interface TickOptions {
  readonly repeat: RepeatOptions;
}

/**
 * Lets the datastore's clock decide what is due: BullMQ's backends send the time of this process, here it is exchanged
 * for the datastore's, and what comes back is told in the time of this process. Nothing changes while both agree.
 */
export function timedBackend<B extends object>(backend: B, time: DatastoreTime): B {
  const its = backend as Backend;
  const replace = (name: keyof Backend, by: (original: Method) => Method) => {
    const original = its[name];
    if (original) its[name] = by(original.bind(backend));
  };
  replace('execCommand', (send) => (client, name, args) => send(client, name, sent(name, args, time.offset)));
  replace('run', (send) => (name, params) => {
    const offset = time.offset;
    if (offset === 0) return send(name, params);
    return send(name, sent(name, params, offset)).then((answer: { rows: Record<string, unknown>[] }) => {
      for (const row of answer.rows) delayRow(row, offset);
      return answer;
    });
  });
  // No promise is added while both clocks agree: on the way of each job, promises are what it costs.
  const told = (answer: Promise<unknown>, tell: (answer: unknown, offset: number) => unknown) =>
    time.offset === 0 ? answer : answer.then((it) => tell(it, time.offset));
  if (its.execCommand) {
    replace(
      'moveToCompleted',
      (move) =>
        (...job) =>
          told(move(...job), movedOf),
    );
    replace(
      'moveToFailed',
      (move) =>
        (...job) =>
          told(move(...job), movedOf),
    );
  }
  replace('moveToActive', (fetch) => (...how) => {
    const fetchNow = () => (its.execCommand ? told(fetch(...how), fetchedOf) : fetch(...how));
    return time.isKnown ? fetchNow() : time.known().then(fetchNow);
  });
  replace(
    'moveToDelayed',
    (move) =>
      (id, at, ...more) =>
        move(id, at - time.offset, ...more),
  );
  replace('addJobScheduler', (add) => (id, next, data, template, opts, tick, producer) => {
    const [at, options] = tickAt(id, next, tick, undefined, time);
    return add(id, at, data, template, opts, options, producer);
  });
  replace('updateJobSchedulerNextMillis', (update) => (id, next, data, tick, producer) => {
    const [at, options] = tickAt(id, next, tick, producer, time);
    return update(id, at, data, options, producer);
  });
  // A delay counts from the moment a job says it was made at.
  replace(
    'addJob',
    (add) =>
      (job, ...more) =>
        add(stamped(job, time), ...more),
  );
  replace(
    'addJobs',
    (add) => (jobs) =>
      add(
        time.offset === 0 ? jobs : jobs.map((it: { job: object }) => ({ ...it, job: stamped(it.job, time) })),
      ),
  );
  replace(
    'addJobToTransaction',
    (add) =>
      (client, job, ...more) =>
        add(client, stamped(job, time), ...more),
  );
  return backend;
}

/** BullMQ writes moments as numbers, but for these two commands on Redis. Texts of other commands may be a job's own. */
const MOMENTS_AS_TEXT = /^(changeDelay|moveToWaitingChildren)$/;

function sent(name: string, args: readonly unknown[], offset: number): readonly unknown[] {
  if (offset === 0 || !args) return args;
  const now = systemClock.now();
  const hasTexts = MOMENTS_AS_TEXT.test(name);
  return args.map((it) => {
    const isText = hasTexts && typeof it === 'string' && /^\d{13}$/.test(it);
    if (!isText && typeof it !== 'number') return it;
    if (Math.abs(Number(it) - now) > JUST_NOW) return it;
    return isText ? String(Number(it) - offset) : (it as number) - offset;
  });
}

function stamped<J extends { timestamp?: number }>(job: J, time: DatastoreTime): J {
  const { timestamp } = job;
  return time.offset === 0 || timestamp === undefined
    ? job
    : { ...job, timestamp: onTimeOf(timestamp, time) };
}

/** A moment of this process by the datastore's clock. Who queues a job at one of the past or the future means that. */
export function onTimeOf(timestamp: number, { offset }: DatastoreTime): number {
  return Math.abs(timestamp - systemClock.now()) > JUST_NOW ? timestamp : timestamp - offset;
}

/** When the next delayed job is due: a worker counts the time until then. */
function delayRow(row: Record<string, unknown>, offset: number): void {
  if (row.next_delay) row.next_delay = Number(row.next_delay) + offset;
}

function movedOf(moved: unknown, offset: number): unknown {
  const { result } = moved as { result?: unknown };
  return Array.isArray(result) ? { ...(moved as object), result: fetchedOf(result, offset) } : moved;
}

/** A fetch's answer: the job, its id, how long the rate limit holds, and until when nothing is due. */
function fetchedOf(answer: unknown, offset: number): unknown {
  return Array.isArray(answer) && answer[3] ? answer.with(3, Number(answer[3]) + offset) : answer;
}

/** The next tick of a schedule, by the datastore's clock. `before` is the id of the tick before it. */
function tickAt(
  id: string,
  next: number,
  options: TickOptions,
  before: string | undefined,
  time: DatastoreTime,
): [number, object] {
  if (time.offset === 0 || typeof options?.repeat !== 'object') return [next, options];
  const now = time.now();
  const last = Number(before?.slice(before.lastIndexOf(':') + 1)) || 0;
  const at = repeatStrategy(Math.max(now, last), options.repeat);
  if (at === undefined) return [next, options];
  const delay = Math.max(0, at - now);
  return [at, { ...options, jobId: `repeat:${id}:${at}`, delay, timestamp: now, prevMillis: at }];
}
