import type { SchedulerHealth } from '@cortado/core';
import type { CommandSpec } from '../command.js';
import { showMoment } from '../output/moment.js';
import { safeText } from '../output/safe-text.js';
import { factSheet } from '../output/table.js';

export const schedulerHealth: CommandSpec = {
  usage: 'scheduler health',
  summary: 'Say whether schedules fire and their runs get done, and what is wrong.',
  details: 'Ends with 1 when something is wrong, for monitors that look from outside.',
  examples: ['cortado scheduler health', 'cortado scheduler health --format json'],

  async run(session) {
    const app = await session.connect();
    const health = await app.schedulerHealth();
    session.printer.result(health, () => describe(health));
    return health.healthy ? 0 : 1;
  },
};

function describe({ issues, figures }: SchedulerHealth): string {
  const waiting = figures.queues.reduce((sum, it) => sum + it.waiting, 0);
  return [
    issues.length === 0 ? 'All is well' : `${issues.length} ${issues.length === 1 ? 'issue' : 'issues'}`,
    ...issues.map((it) => `  ${it.kind} since ${showMoment(it.since)}: ${safeText(it.message)}`),
    factSheet([
      ['Schedules', `${figures.schedules}, ${figures.late} late`],
      ['Declared', `${figures.declared}${figures.missing > 0 ? `, ${figures.missing} of them missing` : ''}`],
      ['Schedulers', `${figures.schedulers}`],
      ['Workers', `${figures.workers}`],
      ['Waiting', `${waiting}`],
      ['Failed', `${figures.failedLastHour} runs within the last hour`],
      ['Stuck', `${figures.stuck}`],
    ]),
  ].join('\n');
}
