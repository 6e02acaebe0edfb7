import { systemClock } from '../clock/clock.js';
import { reasonOf } from '../redaction/reason-of.js';
import { Redactor } from '../redaction/redactor.js';
import type { EventBus } from './event-bus.js';
import { JOB_EVENT_NAMES, type JobEvents, type JobFacts } from './job-events.js';

export interface LogOptions {
  /** Only what went wrong. @default false */
  quiet?: boolean;
  /** Beside them a line for every event, with what it says. @default false */
  verbose?: boolean;
}

/** An app, or its bus. */
export type EventSource = Pick<EventBus, 'on'> & { readonly internals?: { readonly redactor?: Redactor } };

/**
 * Turns events into lines, one each: the only place that does. Returns what stops it.
 * `write` gets a line without a newline at its end, secrets masked.
 */
export function logEvents(
  events: EventSource,
  write: (line: string) => void,
  { quiet = false, verbose = false }: LogOptions = {},
): () => void {
  const redactor = redactorOf(events);
  const line: Line = (text, data) => {
    const masked = redactor.text(text, data === undefined ? [] : redactor.secretsIn(data));
    write(`${new Date(systemClock.now()).toISOString()} ${masked}`);
  };
  const stops = [
    ...logTrouble(events, line),
    ...(quiet ? [] : logProgress(events, line)),
    ...(verbose ? logAll(events, line) : []),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** `data` are the arguments of its job: what is a secret among them is none of the line's. */
type Line = (text: string, data?: unknown) => void;

/** An app knows names of secrets beside the usual ones. */
function redactorOf(events: EventSource): Redactor {
  return events.internals?.redactor ?? new Redactor();
}

function logTrouble(events: EventSource, line: Line): (() => void)[] {
  return [
    events.on('worker.error', (it) => line(`worker error on ${it.queue}: ${it.error.message}`)),
    events.on('job.failed', (it) =>
      line(`${job(it)} failed after ${round(it.duration)}: ${it.error.stack ?? it.error.message}`, it.data),
    ),
    events.on('callback.failed', (it) =>
      line(`${job(it)} ended, but ${it.callback} could not be queued after it: ${it.error.message}`),
    ),
    events.on('afterwards.failed', (it) =>
      line(`${job(it)} failed in what it left for its end: ${it.error.stack ?? it.error.message}`),
    ),
    events.on('job.leftover', (it) =>
      line(`${job(it)} has ended, and what it left running threw: ${it.error.stack ?? it.error.message}`),
    ),
    events.on('job.unknown', (it) => line(unknownJob(it))),
    events.on('queue.shared', ({ queue, app, other, onlyHere, onlyThere }) =>
      line(
        `queue ${queue} is served by the apps "${app}" and "${other}", which have different jobs in it (${[...only(app, onlyHere), ...only(other, onlyThere)].join('; ')}): each hands back what it does not know; give them queues of their own`,
      ),
    ),
    events.on('record.unreadable', ({ collection, key }) =>
      line(`the record ${key} of "${collection}" cannot be read, and is left out`),
    ),
    events.on('schedule.failed', (it) => line(`schedule ${it.key} failed: ${it.error.message}`)),
    events.on('worker.runaway', (it) =>
      line(
        `${job(it)} still runs past its limit of ${round(it.limit)} and keeps its slot, ${it.running} do so in this worker`,
      ),
    ),
    events.on('datastore.lost', (it) => line(`${it.location} is away: ${reasonOf(it.error)}`)),
    events.on('datastore.restored', (it) => line(`${it.location} answers again, after ${round(it.after)}`)),
    events.on('close.incomplete', (it) =>
      line(
        `the ${it.what} closed without all of it: ${it.error ? reasonOf(it.error) : `not done within ${round(it.waited)}`}`,
      ),
    ),
    events.on('process.lost', ({ pid, host, jobs }) =>
      line(`process ${pid} on ${host} is gone; its ${jobs.length} jobs go back to their queues`),
    ),
    events.on('child.crashing', (it) =>
      line(
        `children for ${it.queues.join(', ')} die again and again, ${it.deaths} times within a minute, the last one by ${it.exit}; another starts in ${round(it.restartIn)}`,
      ),
    ),
    events.on('child.retired', (it) => line(`child ${it.pid} gets a successor: ${it.reason}`)),
    events.on('schedule.superseded', ({ app }) =>
      line(
        `the schedules of "${app}" were left as a later deploy has made them; \`cortado migrate --force\` goes back to these`,
      ),
    ),
    events.on('child.exited', (it) =>
      line(
        `child ${it.pid} ended by ${it.signal ?? `exit code ${it.code}`}, another starts in ${round(it.restartIn)}`,
      ),
    ),
  ];
}

function logProgress(events: EventSource, line: Line): (() => void)[] {
  return [
    events.on('worker.started', (it) =>
      line(`worker serves ${it.queues.join(', ')}, ${it.concurrency} jobs at a time`),
    ),
    events.on('worker.retired', (it) => line(`worker ends when its jobs have: ${it.reason}`)),
    events.on('worker.stopped', (it) => line(`worker stopped, ${it.returned} jobs handed back`)),
    events.on('job.started', (it) => line(`${job(it)} started, waited ${round(it.waited)}`)),
    events.on('job.completed', (it) => line(`${job(it)} completed in ${round(it.duration)}`)),
    events.on('job.retrying', (it) =>
      line(`${job(it)} attempt ${it.attempt} failed, will retry: ${it.error.message}`, it.data),
    ),
    events.on('job.cancelled', (it) => line(`${job(it)} cancelled: ${it.reason}`)),
    events.on('job.postponed', (it) => line(`${job(it)} runs again in ${round(it.delay)}, as it asked`)),
    events.on('job.returned', (it) => line(`${job(it)} handed back`)),
    events.on('job.stalled', (it) => line(`${job(it)} had stalled and runs again`)),
    events.on('queue.paused', (it) => line(`queue ${it.queue} paused${whoAndWhy(it)}`)),
    events.on('queue.resumed', (it) => line(`queue ${it.queue} resumed${whoAndWhy(it)}`)),
    events.on('schedule.fired', (it) =>
      line(`schedule ${it.key} queued ${it.job} for ${it.slot.toISOString()}`),
    ),
    events.on('isolate.started', (it) => line(`process ${it.pid} runs isolated jobs of ${it.queue}`)),
    events.on('isolate.ended', (it) =>
      line(
        `process ${it.pid} for isolated jobs of ${it.queue} ended by ${it.signal ?? `exit code ${it.code}`}`,
      ),
    ),
    events.on('schedule.passed', (it) =>
      line(
        `schedule ${it.key} ${it.decision} ${it.slot.toISOString()}${it.until ? ` to ${it.until.toISOString()}` : ''}: ${it.why}`,
      ),
    ),
    events.on('schedule.revived', (it) => line(`schedule ${it.key} had stopped ticking and was revived`)),
    events.on('process.inline', ({ reason }) =>
      line(`this process beats from its event loop, since ${reason}; blocked for 90 s, it counts as gone`),
    ),
    events.on('child.started', (it) => line(`child ${it.pid} serves ${it.queues.join(', ')}`)),
    events.on('datastore.fallback', (it) =>
      line(
        `${it.instead}, as this BullMQ is not one that ${it.shortcut} was compared with (${it.found ?? 'incomplete'})`,
      ),
    ),
    events.on('engine.changed', (it) => line(`${it.engine} engine: ${it.state}`)),
  ];
}

/** Every event as it is, but for arguments of jobs and what does not fit a line. */
function logAll(events: EventSource, line: Line): (() => void)[] {
  return JOB_EVENT_NAMES.map((name) =>
    events.on(name, (event: object) => {
      const { data, ...facts } = event as { data?: unknown };
      line(`debug ${name} ${JSON.stringify(facts, plainly) ?? ''}`.trimEnd(), data);
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

function round(ms: number): string {
  return ms < 1000 ? `${Math.max(0, Math.round(ms))} ms` : `${(ms / 1000).toFixed(1)} s`;
}
