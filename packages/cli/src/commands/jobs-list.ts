import { type Cortado, JOB_STATES, type JobListing, type JobSummary, type ListedState } from '@cortado/core';
import { Option } from 'commander';
import type { CommandSpec } from '../command.js';
import { UsageError } from '../errors.js';
import { queueNames, wholeNumber } from '../option-values.js';
import { showMoment, showSpan } from '../output/moment.js';
import { showPercent } from '../output/percent.js';
import { shorten } from '../output/safe-text.js';
import { table } from '../output/table.js';

interface ListOptions {
  queue?: string[];
  state?: ListedState;
  name?: string;
  user?: string;
  tag?: string;
  text?: string;
  after?: string;
  limit: number;
}

/** The most that core gives in one page. */
const PAGE = 1_000;

export const jobsList: CommandSpec<ListOptions> = {
  usage: 'jobs list',
  summary: 'List jobs, the newest first.',
  details:
    'The jobs of one queue and one state come in pages: when there are more, the words for the next page are said on stderr.',
  examples: [
    'cortado jobs list',
    'cortado jobs list --queue long --state failed --limit 5',
    'cortado jobs list --name Reports.generate --format json',
    'cortado jobs list --state cancelled --user ada',
  ],
  declare: (it) =>
    it
      .option('--queue <names>', 'Which queues, with commas between them. Default: all.', queueNames)
      .addOption(new Option('--state <state>', 'Only jobs in this state.').choices(JOB_STATES))
      .option('--name <name>', 'Only jobs of this name.')
      .option('--user <name>', 'Only jobs that run as this user.')
      .option('--tag <tag>', 'Only jobs with this tag.')
      .option('--text <text>', 'Only jobs with this in their id, name, arguments or error.')
      .option('--after <cursor>', 'The page after the one that said so. Needs one --queue and a --state.')
      .option('--limit <n>', 'How many at most.', wholeNumber, 20),

  async run(session, { queue, state, name, user, tag, text, limit, after }) {
    const filter = { name, user, tag, text };
    const isPaged = queue?.length === 1 && state !== undefined;
    if (after !== undefined && !isPaged)
      throw new UsageError('--after needs one --queue and a --state: pages are of one queue and one state.');
    const app = await session.load();
    session.expectQueues(app, queue);
    await session.connect();
    // Each state on its own, since one alone could fill the limit and hide newer jobs of the others.
    const asked = (queue ?? app.queueNames).flatMap((name) =>
      (state ? [state] : JOB_STATES).map((one) =>
        read(app, name, { ...filter, states: [one], after }, limit),
      ),
    );
    const found = await Promise.all(asked);
    const all = found.flatMap((it) => it.jobs);
    const jobs = isPaged ? all : all.toSorted(newestFirst).slice(0, limit);
    const next = isPaged ? found[0]?.next : undefined;
    session.printer.result({ jobs, ...(next ? { next } : {}) }, () =>
      jobs.length === 0 ? 'No jobs.' : draw(jobs),
    );
    if (next) session.printer.say(`These are ${jobs.length}. --after ${next} shows those that follow.`);
    else if (!isPaged && jobs.length === limit)
      session.printer.say(
        `These are the newest ${limit}. --limit shows more; one --queue and a --state go through all of them.`,
      );
    return 0;
  },
};

/** As many as are wanted, however rarely they come. */
async function read(
  app: Cortado,
  queue: string,
  listing: JobListing,
  limit: number,
): Promise<{ jobs: JobSummary[]; next: string | undefined }> {
  const jobs: JobSummary[] = [];
  for (let after = listing.after; ; ) {
    const most = Math.min(PAGE, limit - jobs.length);
    const page = await app.queue(queue).jobs({ ...listing, limit: most, after });
    jobs.push(...page.jobs);
    after = page.next;
    if (!after || jobs.length >= limit) return { jobs, next: after };
  }
}

function newestFirst(a: JobSummary, b: JobSummary): number {
  return b.queuedAt.getTime() - a.queuedAt.getTime();
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

function remark({ error, state, progress, unreadable }: JobSummary): string {
  if (unreadable) return shorten(unreadable, 80);
  if (error) return shorten(error, 60);
  return state === 'active' && progress.percent > 0 ? showPercent(progress.percent) : '';
}
