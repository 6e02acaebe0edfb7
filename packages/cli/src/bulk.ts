import type { BulkOptions, BulkResult, JobFilter, QueueSet } from '@cortado/core';
import type { Command } from 'commander';
import { UsageError } from './errors.js';
import type { ExitCode } from './exit-code.js';
import { declareJobFilter, type JobFilterOptions, jobFilterOf } from './job-filter-options.js';
import type { Session } from './session.js';

/** How an act on many jobs is asked for. */
export interface BulkCommandOptions extends JobFilterOptions, ConfirmOptions {}

/** How an act that is counted first is confirmed. */
export interface ConfirmOptions {
  dryRun?: boolean;
  yes?: boolean;
}

/** How an act is asked for that is done to one job, or to many. */
export interface OneOrAllOptions extends BulkCommandOptions {
  all?: boolean;
}

/** What is done to jobs, in words. */
interface BulkWords {
  /** `are queued again`. */
  readonly does: string;
  /** `queued again`. */
  readonly done: string;
}

/** What is done to the jobs that a filter means, in words and in deed. */
export interface BulkCommand extends BulkWords {
  act(queues: QueueSet, filter: JobFilter, options: BulkOptions): Promise<BulkResult>;
}

/** Milliseconds between two lines about how far it is. */
const SAY_EVERY = 1_000;

export function declareBulk(command: Command): Command {
  return declareJobFilter(command)
    .option('--dry-run', 'Only count them.')
    .option('--yes', 'Do not ask first.');
}

export function declareOneOrAll(command: Command): Command {
  return declareBulk(command.option('--all', 'All jobs that the other options mean.'));
}

/** Refuses one job and many at once. @throws UsageError */
export function expectOneOrAll(
  all: boolean | undefined,
  options: BulkCommandOptions,
  id: string | undefined,
): void {
  if (all && id !== undefined)
    throw new UsageError('Give an id, or --all and which jobs are meant, not both.');
  if (!all && id === undefined)
    throw new UsageError('Give the id of a job, or --all and which jobs are meant.');
  const { dryRun, yes, ...filter } = options;
  const hasFilter = Object.values(jobFilterOf(filter)).some((it) => it !== undefined) || filter.queue;
  if (!all && (hasFilter || dryRun || yes))
    throw new UsageError('Options that say which jobs are meant go with --all, not with an id.');
}

/** The same for the jobs that options mean. */
export async function runBulk(
  session: Session,
  { act, ...words }: BulkCommand,
  options: BulkCommandOptions,
): Promise<ExitCode> {
  const { queue } = options;
  const app = await session.load();
  session.expectQueues(app, queue);
  await session.connect();
  const queues = app.allQueues(queue);
  const filter = jobFilterOf(options);
  const command = { ...words, act: (bulk: BulkOptions) => act(queues, filter, bulk) };
  return await carryOutBulk(session, command, options);
}

/** Counts the jobs that are meant, asks, does it, and says how far it is. */
export async function carryOutBulk(
  session: Pick<Session, 'printer' | 'confirm'>,
  { does, done, act }: BulkWords & { act(options: BulkOptions): Promise<BulkResult> },
  { dryRun = false, yes = false }: ConfirmOptions,
): Promise<ExitCode> {
  const { printer } = session;
  const counted = await act({ dryRun: true });
  const { matched } = counted;
  if (dryRun || matched === 0) {
    printer.result({ ...counted, dryRun }, () =>
      matched === 0 ? 'No job is meant.' : `${jobs(matched)} would be ${done}.`,
    );
    return 0;
  }
  if (!(await session.confirm(`${jobs(matched)} ${does}. Go on?`, yes))) {
    printer.say('cortado: Nothing was done.');
    return 1;
  }
  let said = Date.now();
  const onProgress = (soFar: BulkResult) => {
    if (Date.now() - said < SAY_EVERY) return;
    said = Date.now();
    printer.say(`${soFar.done} of ${matched} ${done}.`);
  };
  const result = await act({ onProgress });
  printer.result({ ...result, dryRun }, () =>
    [
      `${jobs(result.done)} ${done}.`,
      ...(result.refused > 0
        ? [
            `${jobs(result.refused)} could not be: a worker has them, or they are gone or in another state by now.`,
          ]
        : []),
    ].join('\n'),
  );
  return result.matched > 0 && result.done === 0 ? 1 : 0;
}

function jobs(count: number): string {
  return count === 1 ? '1 job' : `${count} jobs`;
}
