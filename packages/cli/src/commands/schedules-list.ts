import type { ScheduleSummary } from '@cortado/core';
import type { CommandSpec } from '../command.js';
import { showMoment, showSpan } from '../output/moment.js';
import { shorten } from '../output/safe-text.js';
import { table } from '../output/table.js';

export const schedulesList: CommandSpec = {
  usage: 'schedules list',
  summary: 'List the schedules: when they run next, and whether anything holds them back.',
  examples: ['cortado schedules list', 'cortado schedules list --format json'],

  async run(session) {
    const app = await session.connect();
    const schedules = await app.schedules.list();
    session.printer.result({ schedules }, () => (schedules.length === 0 ? 'No schedules.' : draw(schedules)));
    return 0;
  },
};

function draw(schedules: readonly ScheduleSummary[]): string {
  return table(
    ['NAME', 'WHEN', 'QUEUE', 'ZONE', 'STATE', 'NEXT', 'LAST', ''],
    schedules.map((it) => [
      shorten(it.key, 50),
      whenOf(it),
      it.queue,
      it.timezone,
      it.state,
      // Of one that is stopped, the datastore still knows when it would run.
      it.nextRun && !it.stopped ? showMoment(it.nextRun) : '',
      it.lastSlot ? showMoment(it.lastSlot) : '',
      remark(it),
    ]),
  );
}

/** Its frequency, where it has one, and its moments. */
export function whenOf({
  frequency,
  cron,
  every = 0,
}: Pick<ScheduleSummary, 'frequency' | 'cron' | 'every'>): string {
  const moments = cron ?? `every ${showSpan(every)}`;
  return frequency === undefined ? moments : `${frequency}: ${moments}`;
}

function remark({ stopped, state }: ScheduleSummary): string {
  if (state === 'unmigrated') return 'run `cortado migrate`';
  if (!stopped) return '';
  return shorten([stopped.by && `by ${stopped.by}`, stopped.reason].filter(Boolean).join(': '), 60);
}
