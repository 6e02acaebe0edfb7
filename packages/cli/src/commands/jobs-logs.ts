import { maskText } from '@cortado/core/internal';
import type { CommandSpec } from '../command.js';
import { findJob } from '../find-job.js';

export const jobsLogs: CommandSpec<object> = {
  usage: 'jobs logs <queue-or-id> [id]',
  summary: 'Print what a job wrote to its log, oldest first.',
  examples: ['cortado jobs logs Vd9dfJsrS6d6', 'cortado jobs logs long Vd9dfJsrS6d6 --format json'],

  async run(session, _options, first = '', second) {
    const found = await findJob(session, first, second);
    if (!found) return 1;
    const { id, queue } = found.handle;
    const logs = (await found.handle.logs()).map(maskText);
    session.printer.result({ id, queue, logs }, () => logs.join('\n') || 'It wrote nothing.');
    return 0;
  },
};
