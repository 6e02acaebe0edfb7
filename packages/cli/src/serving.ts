import type { Cortado, ScheduleSummary } from '@cortado/core';
import type { Closeable, PlannedSlots, ServedQueue, StrategyName } from '@cortado/worker-pool';
import type { Probes } from './http/probes.js';
import { showMoment } from './output/moment.js';
import { factSheet } from './output/table.js';
import type { Session } from './session.js';
import { endWithWatcher } from './watch/watched-run.js';

/** What a serving command tells once it serves. */
export interface Serving {
  /** The datastore, secrets masked. */
  readonly at: string;
  /** It ends by itself when nothing is left to do. @default false */
  readonly burst?: boolean;
  /** With how many jobs of each run at a time at most. */
  readonly queues?: readonly ServedQueue[];
  /** Jobs at a time of all queues, and which of them comes next, where they share slots. */
  readonly concurrency?: number;
  readonly strategy?: StrategyName;
  readonly schedules?: readonly Pick<
    ScheduleSummary,
    'key' | 'job' | 'cron' | 'every' | 'timezone' | 'nextRun'
  >[];
  readonly processes?: readonly number[];
  /** Where it answers others that ask how it is. */
  readonly listening?: string;
  /** Where the dashboard is. */
  readonly dashboard?: string;
}

/** What a worker serves. */
export function servedBy({
  served,
  strategy,
  concurrency,
}: PlannedSlots): Pick<Serving, 'queues' | 'concurrency' | 'strategy'> {
  return { queues: served, ...(strategy ? { strategy, concurrency } : {}) };
}

export async function firedSchedules(app: Cortado): Promise<NonNullable<Serving['schedules']>> {
  const schedules = await app.schedules.list();
  return schedules.map(({ key, job, cron, every, timezone, nextRun }) => ({
    key,
    job,
    cron,
    every,
    timezone,
    nextRun,
  }));
}

/** What is done beside serving. */
export interface ServeOptions {
  /** Resolves when it closes by itself. @default never */
  readonly closed?: Promise<unknown>;
  /** Say nothing of what is served; a program that asked for JSON hears it all the same. @default false */
  readonly quiet?: boolean;
  /** What answers others that ask how it is. */
  readonly probes?: Probes | undefined;
}

/** Tells what is served, then waits until it closes by itself or a signal has closed it. */
export async function serve(
  session: Pick<Session, 'printer' | 'hearStop'>,
  { burst = false, ...serving }: Serving,
  closeable: Closeable,
  { closed, quiet = false, probes }: ServeOptions = {},
): Promise<void> {
  const { printer } = session;
  endWithWatcher();
  const stopped = session.hearStop().came.then(async (signal) => {
    probes?.quiet();
    if (!quiet) printer.say(`${signal}: letting running jobs end. Once more forces.`);
    await closeable.close();
  });
  probes?.ready();
  const facts = probes ? { ...serving, listening: probes.url } : serving;
  if (!quiet || printer.format === 'json') printer.result(facts, () => describe({ ...facts, burst }));
  try {
    await Promise.race(closed ? [closed, stopped] : [stopped]);
  } finally {
    await probes?.close();
  }
}

function describe({
  at,
  queues,
  concurrency,
  strategy,
  schedules,
  processes,
  listening,
  dashboard,
  burst,
}: Serving): string {
  return factSheet([
    ['Serving', queues?.map((it) => `${it.queue} (${it.concurrency})`).join(', ')],
    ['Strategy', strategy && `${strategy}, ${concurrency} at a time in all`],
    ['Schedules', schedules && describeSchedules(schedules)],
    ['Processes', processes?.join(', ')],
    ['At', at],
    ['Listening', listening],
    ['Dashboard', dashboard],
    burst
      ? ['Ends', 'when nothing is left that could run now']
      : ['Stop with', 'Ctrl-C, or SIGTERM; a second one forces'],
  ]);
}

function describeSchedules(schedules: NonNullable<Serving['schedules']>): string {
  const timeOf = ({ nextRun }: (typeof schedules)[number]) => nextRun?.getTime() ?? Number.POSITIVE_INFINITY;
  const next = schedules.toSorted((a, b) => timeOf(a) - timeOf(b))[0];
  if (!next) return 'none';
  return next.nextRun ? `${schedules.length}, next ${next.key} at ${showMoment(next.nextRun)}` : 'all ended';
}
