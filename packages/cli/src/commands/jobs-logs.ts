import type { CommandSpec } from '../command.js';
import { findJob } from '../find-job.js';

/** Lines that are read at a time. */
const PAGE = 1_000;

export const jobsLogs: CommandSpec<object> = {
  usage: 'jobs logs <queue-or-id> [id]',
  summary: 'Print what a job wrote to its log, oldest first.',
  examples: ['cortado jobs logs Vd9dfJsrS6d6', 'cortado jobs logs long Vd9dfJsrS6d6 --format json'],

  async run(session, _options, first = '', second) {
    const found = await findJob(session, first, second);
    if (!found) return 1;
    const { handle } = found;
    const { id, queue } = handle;
    const logs: string[] = [];
    for (let total = 1; logs.length < total; ) {
      const page = (await handle.record({ logs: { from: logs.length, limit: PAGE } })).logs;
      logs.push(...page.lines);
      total = page.lines.length === 0 ? 0 : page.total;
    }
    session.printer.result({ id, queue, logs }, () => logs.join('\n') || 'It wrote nothing.');
    return 0;
  },
};
