import type { ErrorGroup, ErrorGroupListing } from '@cortado/core';
import { Option } from 'commander';
import type { CommandSpec } from '../command.js';
import { declareQueueFilter } from '../job-filter-options.js';
import { wholeNumber } from '../option-values.js';
import { showMoment } from '../output/moment.js';
import { shorten } from '../output/safe-text.js';
import { table } from '../output/table.js';

interface GroupsOptions {
  state: 'unresolved' | 'open' | 'regressed' | 'resolved' | 'all';
  queue?: string[];
  limit: number;
  after?: string;
}

export const errorsGroups: CommandSpec<GroupsOptions> = {
  usage: 'errors groups',
  summary: 'List errors by what they have in common, the last seen first.',
  details:
    'Errors are a group that have class, job, place in the code and words in common; numbers, ids and quoted values may differ. The 1,000 that were seen last are kept, for 90 days.',
  examples: ['cortado errors groups', 'cortado errors groups --state resolved --format json'],
  declare: (it) =>
    declareQueueFilter(
      it.addOption(
        new Option('--state <state>', 'Which.')
          .choices(['unresolved', 'open', 'regressed', 'resolved', 'all'])
          .default('unresolved'),
      ),
    )
      .option('--limit <n>', 'How many at most.', wholeNumber, 20)
      .option('--after <place>', 'Go on behind the page before.'),

  async run(session, { state, queue: queues, limit, after }) {
    const app = await session.connect();
    const listing: ErrorGroupListing = { queues, limit, after, state: state === 'all' ? undefined : state };
    const { groups, next } = await app.errorGroups.list(listing);
    session.printer.result({ groups, next }, () => (groups.length === 0 ? 'No errors.' : draw(groups)));
    if (next !== undefined) session.printer.say(`There are more: --after ${next} shows them.`);
    return 0;
  },
};

function draw(groups: readonly ErrorGroup[]): string {
  return table(
    ['ID', 'STATE', 'ERRORS', 'FIRST', 'LAST', 'VERSION', 'TITLE', 'TYPE', 'MESSAGE'],
    groups.map((it) => [
      it.id,
      it.state,
      String(it.count),
      showMoment(it.firstSeen),
      showMoment(it.lastSeen),
      shorten(it.lastVersion ?? '', 20),
      shorten(it.title, 40),
      shorten(it.type, 30),
      shorten(it.message, 60),
    ]),
  );
}
