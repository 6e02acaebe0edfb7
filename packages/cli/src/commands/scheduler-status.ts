import type { CommandSpec } from '../command.js';
import { describeBriefly, describeStatus, statusFacts } from '../scheduler-report.js';

export const schedulerStatus: CommandSpec<{ verbose?: boolean }> = {
  usage: 'scheduler status',
  summary: 'Say whether schedules fire, and if not, who stopped them and why; what waits and what failed.',
  details:
    'Failed jobs are scheduled runs of the last hour. With --verbose also where, what comes next, and how many processes fire.',
  examples: [
    'cortado scheduler status',
    'cortado scheduler status --verbose',
    'cortado scheduler status --format json',
  ],
  declare: (it) => it.option('-v, --verbose', 'Say more.'),

  async run(session, { verbose = false }) {
    const app = await session.connect();
    const status = await app.scheduler.status();
    session.printer.result(statusFacts(status), () =>
      verbose ? describeStatus(app, status) : describeBriefly(status),
    );
    return 0;
  },
};
