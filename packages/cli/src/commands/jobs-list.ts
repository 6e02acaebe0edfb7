import { JOB_STATES, type JobListing, type JobSummary, type QueueSet } from '@cortado/core';
import type { CommandSpec } from '../command.js';
import { UsageError } from '../errors.js';
import { declareJobFilter, type JobFilterOptions, jobFilterOf } from '../job-filter-options.js';
import { wholeNumber } from '../option-values.js';
import { showMoment, showSpan } from '../output/moment.js';
import { paint, type Tone } from '../output/paint.js';
import { showPercent } from '../output/percent.js';
import { shorten } from '../output/safe-text.js';
import { table } from '../output/table.js';

interface ListOptions extends JobFilterOptions {
  after?: string;
  limit: number;
}

/** The most that core gives in one page. */
const PAGE = 1_000;
/** Milliseconds between two lines about how far it is, where a filter matches rarely. */
const SAY_EVERY = 1_000;

export const jobsList: CommandSpec<ListOptions> = {
  usage: 'jobs list',
  summary: 'List jobs, the newest first.',
  details:
    'The jobs of a --tag or a --user come in pages, the last queued first, and so do those of one queue and one state: when there are more, the words for the next page are said on stderr.',
  examples: [
    'cortado jobs list',
    'cortado jobs list --queue long --state failed --limit 5',
    'cortado jobs list --name Reports.generate --format json',
    'cortado jobs list --tag order:42 --user ada',
    'cortado jobs list --state failed --error ECONNRESET --older-than 1h',
  ],
  declare: (it) =>
    declareJobFilter(it)
      .option(
        '--after <cursor>',
        'The page after the one that said so. Needs a --tag, a --user, or one --queue and one --state.',
      )
      .option('--limit <n>', 'How many at most.', wholeNumber, 20),

  async run(session, { limit, after, ...options }) {
    const { queue, state, tag, user } = options;
    const filter = jobFilterOf(options);
    const isFound = tag !== undefined || user !== undefined;
    const isPaged = isFound || (queue?.length === 1 && state?.length === 1);
    if (after !== undefined && !isPaged)
      throw new UsageError(
        '--after needs one --queue and a --state, or else a --tag or a --user: pages are of those.',
      );
    const app = await session.load();
    session.expectQueues(app, queue);
    await session.connect();
    // Each state on its own, since one alone could fill the limit and hide newer jobs of the others.
    let count = 0;
    const waiting = setInterval(
      () => session.printer.say(`Still looking; ${count} found so far.`),
      SAY_EVERY,
    );
    const read = (jobs: Pick<QueueSet, 'jobs'>, listing: JobListing) =>
      readAll(jobs, listing, limit, (found) => {
        count += found;
      });
    const asked = isFound
      ? [read(app.allQueues(queue), { ...filter, after })]
      : (queue ?? app.queueNames).flatMap((name) =>
          (state ?? JOB_STATES).map((one) => read(app.queue(name), { ...filter, states: [one], after })),
        );
    const found = await Promise.all(asked).finally(() => clearInterval(waiting));
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
async function readAll(
  queue: Pick<QueueSet, 'jobs'>,
  listing: JobListing,
  limit: number,
  onFound: (jobs: number) => void,
): Promise<{ jobs: JobSummary[]; next: string | undefined }> {
  const jobs: JobSummary[] = [];
  for (let after = listing.after; ; ) {
    const most = Math.min(PAGE, limit - jobs.length);
    const page = await queue.jobs({ ...listing, limit: most, after });
    jobs.push(...page.jobs);
    onFound(page.jobs.length);
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
      painted(it.state),
      showMoment(it.queuedAt),
      took(it),
      remark(it),
    ]),
  );
}

const TONES: Readonly<Partial<Record<JobSummary['state'], Tone>>> = {
  ...{ active: 'strong', completed: 'good', failed: 'bad', cancelled: 'warning' },
};

function painted(state: JobSummary['state']): string {
  const tone = TONES[state];
  return tone === undefined ? state : paint(tone, state);
}

function took({ startedAt, finishedAt }: JobSummary): string {
  return startedAt && finishedAt ? showSpan(finishedAt.getTime() - startedAt.getTime()) : '';
}

function remark({ error, state, progress, unreadable }: JobSummary): string {
  if (unreadable) return shorten(unreadable, 80);
  if (error) return shorten(error, 60);
  return state === 'active' && progress.percent > 0 ? showPercent(progress.percent) : '';
}
