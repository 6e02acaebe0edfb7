import { carryOutBulk } from '../bulk.js';
import type { CommandSpec } from '../command.js';

interface RetryOptions {
  reason?: string;
  dryRun?: boolean;
  yes?: boolean;
}

export const errorsRetry: CommandSpec<RetryOptions> = {
  usage: 'errors retry <group>',
  summary: 'Queue the failed jobs of a group of errors again, once it is mended.',
  details: 'It counts them and asks first.',
  examples: ['cortado errors retry rWq1sA0x7yTzKb2c', 'cortado errors retry rWq1sA0x7yTzKb2c --yes'],
  declare: (it) =>
    it
      .option('--reason <text>', 'Why.')
      .option('--dry-run', 'Only count them.')
      .option('--yes', 'Do not ask first.'),

  async run(session, { reason, ...options }, id = '') {
    const app = await session.connect();
    return await carryOutBulk(
      session,
      {
        does: 'are queued again',
        done: 'queued again',
        act: (bulk) => app.errorGroups.retry(id, { ...bulk, reason }),
      },
      options,
    );
  },
};
