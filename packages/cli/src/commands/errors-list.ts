import type { ErrorEntry } from '@cortado/core';
import type { CommandSpec } from '../command.js';
import { place, wholeNumber } from '../option-values.js';
import { showMoment } from '../output/moment.js';
import { shorten } from '../output/safe-text.js';
import { table } from '../output/table.js';

interface ListOptions {
  limit: number;
  offset: number;
}

export const errorsList: CommandSpec<ListOptions> = {
  usage: 'errors list',
  summary: 'List the error log, the newest first.',
  details: 'Jobs that failed for good are in it, and what logError was told: the latest 5,000, for 14 days.',
  examples: ['cortado errors list', 'cortado errors list --limit 50 --offset 50 --format json'],
  declare: (it) =>
    it
      .option('--limit <n>', 'How many at most.', wholeNumber, 20)
      .option('--offset <n>', 'Leave out so many of the newest.', place, 0),

  async run(session, { limit, offset }) {
    const app = await session.connect();
    const errors = await app.errors.list({ limit, offset });
    session.printer.result({ errors }, () => (errors.length === 0 ? 'No errors.' : draw(errors)));
    if (errors.length === limit)
      session.printer.say(`These are ${limit}. --offset ${offset + limit} shows those before.`);
    return 0;
  },
};

function draw(errors: readonly ErrorEntry[]): string {
  return table(
    ['ID', 'WHEN', 'TITLE', 'JOB', 'MESSAGE'],
    errors.map((it) => [
      it.id,
      showMoment(it.at),
      shorten(it.title, 50),
      it.job?.id ?? '',
      shorten(it.message, 60),
    ]),
  );
}
