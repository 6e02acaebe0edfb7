import type { CommandSpec } from '../command.js';
import { findJob, sayNotFound } from '../find-job.js';
import { type JobRecord, readJobRecord } from '../job-record.js';
import { showMoment, showSpan } from '../output/moment.js';
import { factSheet, section } from '../output/table.js';

export const jobsShow: CommandSpec<object> = {
  usage: 'jobs show <queue-or-id> [id]',
  summary: 'Show one job: arguments, progress, result or error, logs, times.',
  details: 'With an id alone, every queue is searched.',
  examples: ['cortado jobs show long Vd9dfJsrS6d6', 'cortado jobs show Vd9dfJsrS6d6 --format json'],

  async run(session, _options, first = '', second) {
    const found = await findJob(session, first, second);
    if (!found) return 1;
    const { app, handle, status } = found;
    const record = await readJobRecord(app, handle.queue, handle.id);
    if (!record) {
      if (status.state === 'cancelled')
        session.printer.say(
          `cortado: Queue "${handle.queue}" no longer holds job ${handle.id}: it was cancelled before it ran: ${status.error}`,
        );
      else sayNotFound(session, first, second);
      return 1;
    }
    session.printer.result(record, () => describe(record));
    return 0;
  },
};

function describe(job: JobRecord): string {
  const sheet = factSheet([
    ['Job', job.id],
    ['Name', job.name],
    ['Queue', job.queue],
    ['State', job.position === undefined ? job.state : `${job.state}, ${job.position}. in its queue`],
    ['User', job.user],
    ['Attempts', describeAttempts(job)],
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
    section('Arguments', JSON.stringify(job.arguments, undefined, 2)),
    section('Meta', JSON.stringify(job.meta, undefined, 2)),
    section('Result', job.state === 'completed' ? JSON.stringify(job.result, undefined, 2) : undefined),
    section('Error', job.error && (job.traces.at(-1) ?? job.error)),
    section('Log', job.logs.join('\n')),
  ].join('');
}

// BullMQ counts an attempt when it ends.
function describeAttempts({ state, attempts: { made, allowed } }: JobRecord): string {
  return state === 'active' ? `${made + 1} of ${allowed}, running now` : `${made} of ${allowed}`;
}

function describeProgress({ progress: { percent, title, description } }: JobRecord): string | undefined {
  const words = [title, description].filter((it) => it !== undefined).join(': ');
  return percent === 0 && words === '' ? undefined : `${percent}%${words && ` ${words}`}`;
}

function between(from: Date, to: Date): string {
  return showSpan(to.getTime() - from.getTime());
}
