import { systemClock } from '../clock/clock.js';
import { showLimits } from '../options/show-limits.js';
import { reasonOf } from '../redaction/reason-of.js';
import { Redactor } from '../redaction/redactor.js';
import type { EventBus } from './event-bus.js';
import { JOB_EVENT_NAMES, type JobEventName, type JobEvents, type JobFacts } from './job-events.js';

export interface LogOptions {
  /** Only what went wrong. @default false */
  quiet?: boolean;
  /** Beside them a line for every event, with what it says. @default false */
  verbose?: boolean;
}

/** An app, or its bus. */
export type EventSource = Pick<EventBus, 'on'> & { readonly internals?: { readonly redactor?: Redactor } };

/** What a line says, in parts, for logs that programs read. Secrets are masked. */
export interface LogEntry {
  /** When, in milliseconds since 1970. */
  readonly time: number;
  /** `error` is what `quiet` leaves, `debug` what only `verbose` has. */
  readonly level: 'error' | 'warn' | 'info' | 'debug';
  readonly event: JobEventName;
  /** The line without its moment. */
  readonly message: string;
  /** Whose line it is, where it is one of a job, as far as that is known. */
  readonly job?: LoggedJob | undefined;
}

export interface LoggedJob {
  readonly id: string;
  readonly name: string;
  readonly queue: string;
  readonly attempt?: number;
  readonly user?: string;
  readonly requestId?: string;
}

/**
 * Turns events into lines, one each: the only place that does. Returns what stops it.
 * `write` gets a line without a newline at its end, secrets masked.
 */
export function logEvents(
  events: EventSource,
  write: (line: string) => void,
  options: LogOptions = {},
): () => void {
  return logEntries(
    events,
    ({ time, message }) => write(`${new Date(time).toISOString()} ${message}`),
    options,
  );
}

/** The same lines in parts. Returns what stops it. */
export function logEntries(
  events: EventSource,
  write: (entry: LogEntry) => void,
  { quiet = false, verbose = false }: LogOptions = {},
): () => void {
  const redactor = redactorOf(events);
  const at =
    (level: LogEntry['level']): Tell =>
    (name, textOf) =>
      events.on(name, (event) => {
        const text = textOf(event);
        if (text === undefined) return;
        const { data } = event as { data?: unknown };
        const secrets = redactor.secretsIn(data);
        write({
          time: systemClock.now(),
          level,
          event: name,
          message: redactor.text(text, secrets),
          get job() {
            return redactor.value(loggedJob(event), secrets) as LoggedJob | undefined;
          },
        });
      });
  const stops = [
    ...logTrouble(at('error')),
    ...(quiet ? [] : [...logProgress(at('info')), ...logRetries(at('warn'))]),
    ...(verbose ? logAll(at('debug')) : []),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Has a line for an event, of what `textOf` says of it; none where that is nothing. What is a secret among arguments of its job is none of the line's. */
type Tell = <N extends JobEventName>(
  name: N,
  textOf: (event: JobEvents[N]) => string | undefined,
) => () => void;

/** An app knows names of secrets beside the usual ones. */
function redactorOf(events: EventSource): Redactor {
  return events.internals?.redactor ?? new Redactor();
}

/** What an event says of its job; `undefined` where it is none of a job. */
function loggedJob(event: object): LoggedJob | undefined {
  const { id, name, queue, attempt, user, requestId } = event as Partial<LoggedJob>;
  if (id === undefined || name === undefined || queue === undefined) return undefined;
  return {
    ...{ id, name, queue },
    ...(attempt === undefined ? {} : { attempt }),
    ...(user === undefined ? {} : { user }),
    ...(requestId === undefined ? {} : { requestId }),
  };
}

function logTrouble(tell: Tell): (() => void)[] {
  return [
    tell('worker.error', (it) => `worker error on ${it.queue}: ${it.error.message}`),
    tell(
      'job.failed',
      (it) => `${job(it)} failed after ${round(it.duration)}: ${it.error.stack ?? it.error.message}`,
    ),
    tell(
      'callback.failed',
      (it) => `${job(it)} ended, but ${it.callback} could not be queued after it: ${it.error.message}`,
    ),
    tell(
      'afterwards.failed',
      (it) => `${job(it)} failed in what it left for its end: ${it.error.stack ?? it.error.message}`,
    ),
    tell(
      'job.leftover',
      (it) => `${job(it)} has ended, and what it left running threw: ${it.error.stack ?? it.error.message}`,
    ),
    tell('job.unknown', (it) => unknownJob(it)),
    tell(
      'queue.shared',
      ({ queue, app, other, onlyHere, onlyThere }) =>
        `queue ${queue} is served by the apps "${app}" and "${other}", which have different jobs in it (${[...only(app, onlyHere), ...only(other, onlyThere)].join('; ')}): each hands back what it does not know; give them queues of their own`,
    ),
    tell(
      'record.unreadable',
      ({ collection, key }) => `the record ${key} of "${collection}" cannot be read, and is left out`,
    ),
    tell(
      'error.regressed',
      ({ title, type, message, group, resolvedAt }) =>
        `${title} fails again, with ${type}: ${message}; the errors of group ${group} were resolved at ${resolvedAt.toISOString()}`,
    ),
    tell('schedule.failed', (it) => `schedule ${it.key} failed: ${it.error.message}`),
    tell(
      'worker.runaway',
      (it) =>
        `${job(it)} still runs past its limit of ${round(it.limit)} and keeps its slot, ${it.running} do so in this worker`,
    ),
    tell('datastore.lost', (it) => `${it.location} is away: ${reasonOf(it.error)}`),
    tell('datastore.restored', (it) => `${it.location} answers again, after ${round(it.after)}`),
    tell('datastore.refused', (it) => reasonOf(it.error)),
    tell('datastore.accepted', (it) => `${it.what} are taken again, after ${round(it.after)}`),
    tell(
      'close.incomplete',
      (it) =>
        `the ${it.what} closed without all of it: ${it.error ? reasonOf(it.error) : `not done within ${round(it.waited)}`}`,
    ),
    tell(
      'process.lost',
      ({ pid, host, jobs }) =>
        `process ${pid} on ${host} is gone; its ${jobs.length} ${jobs.length === 1 ? 'job goes back to its queue' : 'jobs go back to their queues'}`,
    ),
    tell(
      'child.crashing',
      (it) =>
        `children for ${it.queues.join(', ')} die again and again, ${it.deaths} times within a minute, the last one by ${it.exit}; another starts in ${round(it.restartIn)}`,
    ),
    tell('child.retired', (it) => (it.isUrgent ? succession(it) : undefined)),
    tell(
      'schedule.superseded',
      ({ app }) =>
        `the schedules of "${app}" were left as a later deploy has made them; \`cortado migrate --force\` goes back to these`,
    ),
    tell(
      'child.exited',
      (it) =>
        `child ${it.pid} ended by ${it.signal ?? `exit code ${it.code}`}${it.restartIn === undefined ? ' before it served, the one before goes on' : `, another starts in ${round(it.restartIn)}`}`,
    ),
  ];
}

function succession({ pid, reason }: JobEvents['child.retired']): string {
  return `child ${pid} gets a successor: ${reason}`;
}

function logProgress(tell: Tell): (() => void)[] {
  return [
    tell('worker.started', (it) => `worker serves ${it.queues.join(', ')}, ${it.concurrency} jobs at a time`),
    tell('worker.retired', (it) => `worker ends when its jobs have: ${it.reason}`),
    tell('worker.stopped', (it) => `worker stopped, ${it.returned} jobs handed back`),
    tell('child.retired', (it) => (it.isUrgent ? undefined : succession(it))),
    tell('job.started', (it) => `${job(it)} started, waited ${round(it.waited)}`),
    tell('job.completed', (it) => `${job(it)} completed in ${round(it.duration)}`),
    tell('job.cancelled', (it) => `${job(it)} cancelled: ${it.reason}`),
    tell('job.postponed', (it) => `${job(it)} runs again in ${round(it.delay)}, as it asked`),
    tell('job.returned', (it) => `${job(it)} handed back`),
    tell('job.stalled', (it) => `${job(it)} had stalled and runs again`),
    tell('queue.paused', (it) => `queue ${it.queue} paused${whoAndWhy(it)}`),
    tell('queue.resumed', (it) => `queue ${it.queue} resumed${whoAndWhy(it)}`),
    tell('queue.limited', (it) => `queue ${it.queue} limited to ${limits(it)}${whoAndWhy(it)}`),
    tell('schedule.fired', (it) => `schedule ${it.key} queued ${it.job} for ${it.slot.toISOString()}`),
    tell('isolate.started', (it) => `process ${it.pid} runs isolated jobs of ${it.queue}`),
    tell(
      'isolate.ended',
      (it) =>
        `process ${it.pid} for isolated jobs of ${it.queue} ended by ${it.signal ?? `exit code ${it.code}`}`,
    ),
    tell(
      'schedule.passed',
      (it) =>
        `schedule ${it.key} ${it.decision} ${it.slot.toISOString()}${it.until ? ` to ${it.until.toISOString()}` : ''}: ${it.why}`,
    ),
    tell('schedule.revived', (it) => `schedule ${it.key} had stopped ticking and was revived`),
    tell(
      'process.inline',
      ({ reason }) =>
        `this process beats from its event loop, since ${reason}; blocked for 90 s, it counts as gone`,
    ),
    tell('child.started', (it) => `child ${it.pid} serves ${it.queues.join(', ')}`),
    tell(
      'datastore.fallback',
      (it) =>
        `${it.instead}, as this BullMQ is not one that ${it.shortcut} was compared with (${it.found ?? 'incomplete'})`,
    ),
    tell('engine.changed', (it) => `${it.engine} engine: ${it.state}`),
  ];
}

function logRetries(tell: Tell): (() => void)[] {
  return [
    tell('job.retrying', (it) => `${job(it)} attempt ${it.attempt} failed, will retry: ${it.error.message}`),
  ];
}

/** Every event as it is, but for arguments of jobs and what does not fit a line. */
function logAll(tell: Tell): (() => void)[] {
  return JOB_EVENT_NAMES.map((name) =>
    tell(name, (event: object) => {
      const { data: _, ...facts } = event as { data?: unknown };
      return `debug ${name} ${JSON.stringify(facts, plainly) ?? ''}`.trimEnd();
    }),
  );
}

function plainly(_key: string, value: unknown): unknown {
  if (value instanceof Error) return reasonOf(value);
  return typeof value === 'bigint' || typeof value === 'function' ? String(value) : value;
}

function job({ queue, name, id }: JobFacts): string {
  return `${queue} ${name} ${id}`;
}

function unknownJob({ queue, missing, app, wait, nearest, knownBy }: JobEvents['job.unknown']): string {
  const who = knownBy.length > 0 ? `, known by ${knownBy.map((it) => `"${it}"`).join(', ')}` : '';
  const hint = nearest === undefined ? '' : ` Did you mean "${nearest}"?`;
  return `queue ${queue} has jobs named ${missing}, which "${app}" does not know${who}: they go back until a worker knows them, and fail after ${round(wait)}.${hint}`;
}

function only(app: string, jobs: readonly string[]): string[] {
  return jobs.length > 0 ? [`only "${app}": ${jobs.join(', ')}`] : [];
}

function whoAndWhy({ by, reason }: { by?: string | undefined; reason?: string | undefined }): string {
  return `${by === undefined ? '' : ` by ${by}`}${reason === undefined ? '' : `: ${reason}`}`;
}

function limits({ concurrency, limiter }: JobEvents['queue.limited']): string {
  return showLimits({ concurrency: concurrency ?? null, limiter: limiter ?? null });
}

function round(ms: number): string {
  return ms < 1000 ? `${Math.max(0, Math.round(ms))} ms` : `${(ms / 1000).toFixed(1)} s`;
}
