import type { CommandSpec } from '../command.js';
import { describeStatus, stateLine, statusFacts } from '../scheduler-report.js';

export const schedulerStatus: CommandSpec<{ verbose?: boolean }> = {
  usage: 'scheduler status',
  summary: 'Say whether schedules fire, and if not, who stopped them and why.',
  details: 'With --verbose also what was fired last, what comes next, what waits and what failed.',
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
      verbose ? describeStatus(app, status) : stateLine(app, status),
    );
    return 0;
  },
};
