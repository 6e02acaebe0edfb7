import type { JobSummary } from '@cortado/core';
import { maskText, type Redactor, STORED_STATES, type StoredState } from '@cortado/core/internal';
import { Option } from 'commander';
import type { CommandSpec } from '../command.js';
import { shownArguments } from '../job-record.js';
import { queueNames, wholeNumber } from '../option-values.js';
import { showMoment, showSpan } from '../output/moment.js';
import { shorten } from '../output/safe-text.js';
import { table } from '../output/table.js';

interface ListOptions {
  queue?: string[];
  state?: StoredState;
  name?: string;
  limit: number;
}

export const jobsList: CommandSpec<ListOptions> = {
  usage: 'jobs list',
  summary: 'List jobs, the newest first.',
  examples: [
    'cortado jobs list',
    'cortado jobs list --queue long --state failed --limit 5',
    'cortado jobs list --name Reports.generate --format json',
  ],
  declare: (it) =>
    it
      .option('--queue <names>', 'Which queues, with commas between them. Default: all.', queueNames)
      .addOption(new Option('--state <state>', 'Only jobs in this state.').choices(STORED_STATES))
      .option('--name <name>', 'Only jobs of this name.')
      .option('--limit <n>', 'How many at most.', wholeNumber, 20),

  async run(session, { queue, state, name, limit }) {
    const app = await session.load();
    session.expectQueues(app, queue);
    await session.connect();
    // Each state on its own, since one alone could fill the limit and hide newer jobs of the others.
    const asked = (queue ?? Object.keys(app.internals.queues)).flatMap((it) =>
      (state ? [state] : STORED_STATES).map((one) => ({ name: it, state: one })),
    );
    const filter = { limit, ...(name === undefined ? {} : { name }) };
    const found = await Promise.all(
      asked.map((it) => app.queue(it.name).jobs({ ...filter, states: [it.state] })),
    );
    const jobs = found.flat().toSorted(newestFirst).slice(0, limit);
    const { redactor } = app.internals;
    session.printer.result({ jobs: jobs.map((it) => facts(it, redactor)) }, () =>
      jobs.length === 0 ? 'No jobs.' : draw(jobs),
    );
    if (jobs.length === limit) session.printer.say(`These are the newest ${limit}. --limit shows more.`);
    return 0;
  },
};

function newestFirst(a: JobSummary, b: JobSummary): number {
  return b.queuedAt.getTime() - a.queuedAt.getTime();
}

function facts({ data, result, meta, position: _, ...job }: JobSummary, redactor: Redactor): object {
  return {
    ...job,
    meta: redactor.value(meta),
    arguments: shownArguments(data, redactor),
    result: redactor.value(result),
    error: job.error && maskText(job.error),
  };
}

function draw(jobs: readonly JobSummary[]): string {
  const head = ['ID', 'QUEUE', 'NAME', 'STATE', 'QUEUED', 'TOOK', ''];
  return table(
    head,
    jobs.map((it) => [
      it.id,
      it.queue,
      shorten(it.name, 50),
      it.state,
      showMoment(it.queuedAt),
      took(it),
      remark(it),
    ]),
  );
}

function took({ startedAt, finishedAt }: JobSummary): string {
  return startedAt && finishedAt ? showSpan(finishedAt.getTime() - startedAt.getTime()) : '';
}

function remark({ error, state, progress }: JobSummary): string {
  if (error) return shorten(maskText(error), 60);
  return state === 'active' && progress.percent > 0 ? `${progress.percent}%` : '';
}
