import { type Cortado, FREQUENCIES, type JobHandle, type ScheduleSummary, suggestion } from '@cortado/core';
import type { CommandSpec } from '../command.js';
import { UsageError } from '../errors.js';
import { shorten } from '../output/safe-text.js';

export const triggerSchedulerEvent: CommandSpec<{ includeStopped?: boolean }> = {
  usage: 'trigger-scheduler-event <event>',
  summary: 'Queue the jobs of schedules now, whatever their time.',
  details:
    "The event is a schedule's name, a frequency such as `daily` for all schedules that have it, or `all` for every schedule of this app. Of several, those that are stopped are left out, unless you say --include-stopped; one that is named runs whatever its state. Next slots stay where they are.",
  examples: [
    'cortado trigger-scheduler-event daily',
    'cortado trigger-scheduler-event Reports.nightly',
    'cortado trigger-scheduler-event all --format json',
  ],

  declare: (it) => it.option('--include-stopped', 'Of several, also queue those that are stopped.'),

  async run(session, { includeStopped = false }, event = '') {
    const app = await session.connect();
    const meant = choose(await ownSchedules(app), event);
    const isLeftOut = (it: ScheduleSummary) => it.state === 'stopped' && it.key !== event && !includeStopped;
    const chosen = meant.filter((it) => !isLeftOut(it));
    const leftOut = meant.filter(isLeftOut).map((it) => it.key);
    const jobs: { schedule: string; job: JobHandle<unknown> }[] = [];
    for (const { key } of chosen) jobs.push({ schedule: key, job: await app.schedules.trigger(key) });
    session.printer.result(
      { event, jobs: jobs.map((it) => ({ schedule: it.schedule, ...it.job.toJSON() })), leftOut },
      () =>
        [
          ...jobs.map(
            ({ schedule, job }) =>
              `${job.outcome === 'existing' ? `Not queued ${schedule}, as a job that has not ended has its unique key,` : `Queued ${schedule}`} in ${job.queue}: ${job.id}`,
          ),
          ...leftOut.map((it) => `Left out ${it}, which is stopped; --include-stopped queues it too`),
        ].join('\n'),
    );
    return 0;
  },
};

async function ownSchedules(app: Cortado): Promise<ScheduleSummary[]> {
  const declared = new Set(app.knownJobs().flatMap((it) => it.schedules));
  return (await app.schedules.list()).filter((it) => it.app === undefined || declared.has(it.key));
}

/** @throws UsageError when nothing is meant by the event */
function choose(schedules: readonly ScheduleSummary[], event: string): readonly ScheduleSummary[] {
  const named = schedules.filter((it) => it.key === event);
  if (named.length > 0) return named;
  const isFrequency = (FREQUENCIES as readonly string[]).includes(event);
  const found = event === 'all' ? schedules : schedules.filter((it) => isFrequency && it.frequency === event);
  if (found.length > 0) return found;
  if (isFrequency) throw new UsageError(`No schedule of this app has the frequency "${event}".`);
  const known = [...schedules.map((it) => it.key), ...FREQUENCIES];
  throw new UsageError(`"${shorten(event, 80)}" is no schedule and no frequency.${suggestion(event, known)}`);
}
