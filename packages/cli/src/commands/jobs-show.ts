import type { Cortado } from '@cortado/core';
import type { CommandSpec } from '../command.js';
import { type JobRecord, readJobRecord } from '../job-record.js';
import { showMoment, showSpan } from '../output/moment.js';
import { shorten } from '../output/safe-text.js';
import { factSheet } from '../output/table.js';

export const jobsShow: CommandSpec<object> = {
  usage: 'jobs show <queue-or-id> [id]',
  summary: 'Show one job: arguments, progress, result or error, logs, times.',
  details: 'With an id alone, every queue is searched.',
  examples: ['cortado jobs show long Vd9dfJsrS6d6', 'cortado jobs show Vd9dfJsrS6d6 --format json'],

  async run(session, _options, first = '', second) {
    const app = await session.load();
    if (second !== undefined) session.expectQueues(app, [first]);
    await session.connect();
    const record = second === undefined ? await search(app, first) : await readJobRecord(app, first, second);
    if (!record) {
      const where = second === undefined ? 'No queue' : `Queue "${first}"`;
      session.printer.say(
        `cortado: ${where} holds ${second === undefined ? 'a' : 'no'} job ${shorten(second ?? first, 80)}. Expected the id that enqueueing gave or \`cortado jobs list\` shows; finished jobs go when their time to be kept is over.`,
      );
      return 1;
    }
    session.printer.result(record, () => describe(record));
    return 0;
  },
};

async function search(app: Cortado, id: string): Promise<JobRecord | undefined> {
  const found = await Promise.all(
    Object.keys(app.rooms.queues).map((queue) => readJobRecord(app, queue, id)),
  );
  return found.find((it) => it !== undefined);
}

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

function section(title: string, text: string | undefined): string {
  return text ? `\n\n${title}\n${text.replace(/^/gm, '  ')}` : '';
}
