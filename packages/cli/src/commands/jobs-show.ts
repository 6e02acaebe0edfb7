import type { AttemptRecord, JobRecord, JobView } from '@cortado/core';
import { JobNotFoundError } from '@cortado/core';
import type { CommandSpec } from '../command.js';
import { findJob, sayNotFound } from '../find-job.js';
import { showMoment, showSpan } from '../output/moment.js';
import { showPercent } from '../output/percent.js';
import { factSheet, section } from '../output/table.js';

/** Lines of its log that are shown. */
const MOST_LINES = 1_000;

export const jobsShow: CommandSpec<object> = {
  usage: 'jobs show <queue-or-id> [id]',
  summary: 'Show one job: arguments, progress, result or error, logs, times.',
  details:
    'With an id alone, every queue is searched. Of a job that was cancelled before it ran there is what the cancel wrote down.',
  examples: ['cortado jobs show long Vd9dfJsrS6d6', 'cortado jobs show Vd9dfJsrS6d6 --format json'],

  async run(session, _options, first = '', second) {
    const found = await findJob(session, first, second);
    if (!found) return 1;
    const { handle } = found;
    const record = await read(handle);
    if (!record) {
      sayNotFound(session, first, second);
      return 1;
    }
    session.printer.result(facts(record), () => describe(record));
    return 0;
  },
};

/** Nothing when it has gone since it was found. */
async function read(job: JobView): Promise<JobRecord | undefined> {
  try {
    return await job.record({ logs: { limit: MOST_LINES } });
  } catch (error) {
    if (error instanceof JobNotFoundError) return undefined;
    throw error;
  }
}

/** What is said of a job as JSON; what there is nothing to say of is left out. */
function facts(record: JobRecord): object {
  const {
    attempts: made,
    attemptsAllowed: allowed,
    meta,
    logs,
    timeline,
    failure,
    isRemoved,
    ...job
  } = record;
  const { tags, callbacks, parents, whyWaiting, ...rest } = job;
  return {
    ...rest,
    attempts: { made, allowed },
    meta: ifAny(meta),
    traces: tracesOf(timeline),
    causes: ifAny(failure?.causes ?? []),
    errorId: failure?.errorId,
    logs: logs.lines,
    logLines: logs.total > logs.lines.length ? logs.total : undefined,
    tags: ifAny(tags),
    callbacks: ifAny(callbacks),
    parents: ifAny(parents),
    whyWaiting: ifAny(whyWaiting),
    // It was cancelled before it ran: what is missing here was not written down.
    isRemoved: isRemoved || undefined,
  };
}

function ifAny<T extends object>(value: T): T | undefined {
  return Object.keys(value).length > 0 ? value : undefined;
}

/** Where each failed attempt failed, the last one last. */
function tracesOf(timeline: readonly AttemptRecord[]): string[] {
  return timeline.flatMap((it) => it.trace ?? []);
}

function describe(job: JobRecord): string {
  const sheet = factSheet([
    ['Job', job.id],
    ['Name', job.name],
    ['Queue', job.queue],
    ['State', describeState(job)],
    ['User', job.user],
    ['Tags', job.tags.length > 0 ? job.tags.join(', ') : undefined],
    ['Batch', job.batch && `${job.batch.queue} ${job.batch.id}`],
    ['Schedule', job.schedule],
    ['Attempts', job.isRemoved ? undefined : describeAttempts(job)],
    ['Progress', describeProgress(job)],
    ['Queued', showMoment(job.queuedAt)],
    ['Not before', job.runAt && showMoment(job.runAt)],
    [
      'Started',
      job.startedAt &&
        `${showMoment(job.startedAt)}, after ${between(job.runAt ?? job.queuedAt, job.startedAt)}`,
    ],
    [
      'Finished',
      job.finishedAt &&
        `${showMoment(job.finishedAt)}${job.startedAt ? `, after ${between(job.startedAt, job.finishedAt)}` : ''}`,
    ],
  ]);
  return [
    sheet,
    section('Waits because', job.whyWaiting.map((it) => it.message).join('\n')),
    section(argumentsTitle(job), describeArguments(job)),
    section('Meta', JSON.stringify(ifAny(job.meta), undefined, 2)),
    section('Result', job.state === 'completed' ? JSON.stringify(job.result, undefined, 2) : undefined),
    section('Error', job.error && (tracesOf(job.timeline).at(-1) ?? job.error)),
    section('Caused by', job.failure?.causes.join('\n')),
    section(logTitle(job), job.logs.lines.join('\n')),
  ].join('');
}

function describeState({ state, position, isRemoved }: JobRecord): string {
  if (isRemoved) return `${state} before it ran`;
  return position === undefined ? state : `${state}, ${position}. in its queue`;
}

function argumentsTitle({ exactArguments, arguments: args, unreadable }: JobRecord): string {
  if (exactArguments === undefined) return 'Arguments';
  return unreadable && args.length === 0
    ? 'Arguments, as stored: they are no JSON'
    : 'Arguments, as stored: JavaScript cannot hold some of the numbers, and the job gets the nearest that it can';
}

function describeArguments({ arguments: args, exactArguments, isRemoved }: JobRecord): string | undefined {
  return isRemoved ? undefined : (exactArguments ?? JSON.stringify(args, undefined, 2));
}

function logTitle({ logs: { lines, total } }: JobRecord): string {
  return total > lines.length ? `Log, the last ${lines.length} of ${total} lines` : 'Log';
}

// BullMQ counts an attempt when it ends.
function describeAttempts({ state, attempts: made, attemptsAllowed: allowed }: JobRecord): string {
  return state === 'active' ? `${made + 1} of ${allowed}, running now` : `${made} of ${allowed}`;
}

function describeProgress({ progress: { percent, title, description } }: JobRecord): string | undefined {
  const words = [title, description].filter((it) => it !== undefined).join(': ');
  return percent === 0 && words === '' ? undefined : `${showPercent(percent)}${words && ` ${words}`}`;
}

function between(from: Date, to: Date): string {
  return showSpan(to.getTime() - from.getTime());
}
