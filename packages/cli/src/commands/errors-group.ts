import type { ErrorEntry, ErrorGroup } from '@cortado/core';
import { UnknownErrorGroupError } from '@cortado/core';
import type { CommandSpec } from '../command.js';
import { showMoment } from '../output/moment.js';
import { shorten } from '../output/safe-text.js';
import { factSheet, section, table } from '../output/table.js';

export const errorsGroup: CommandSpec<object> = {
  usage: 'errors group <id>',
  summary:
    'Show one group of errors: place, versions, the last 24 hours, who resolved it, its latest errors.',
  examples: ['cortado errors group rWq1sA0x7yTzKb2c', 'cortado errors group rWq1sA0x7yTzKb2c --format json'],

  async run(session, _options, id = '') {
    const app = await session.connect();
    const group = await app.errorGroups.get(id);
    if (!group) throw new UnknownErrorGroupError(id);
    const errors = await app.errorGroups.errors(id);
    session.printer.result({ ...group, errors }, () => describe(group, errors));
    return 0;
  },
};

function describe(group: ErrorGroup, errors: readonly ErrorEntry[]): string {
  const { resolved, regressedAt, trend } = group;
  const sheet = factSheet([
    ['Group', group.id],
    ['State', group.state],
    ['Title', group.title],
    ['Type', group.code === undefined ? group.type : `${group.type} ${group.code}`],
    ['Message', shorten(group.message, 200)],
    ['Place', group.place],
    ['Queue', group.queue],
    ['Errors', String(group.count)],
    ['First', seen(group.firstSeen, group.firstVersion)],
    ['Last', seen(group.lastSeen, group.lastVersion)],
    ['By the hour', trend.join(' ')],
    [
      'Resolved',
      resolved &&
        [showMoment(resolved.at), resolved.by && `by ${resolved.by}`, resolved.reason]
          .filter(Boolean)
          .join(', '),
    ],
    ['Came again', regressedAt && showMoment(regressedAt)],
  ]);
  const latest = table(
    ['ID', 'WHEN', 'JOB', 'MESSAGE'],
    errors.map((it) => [it.id, showMoment(it.at), it.job?.id ?? '', shorten(it.message, 60)]),
  );
  return [sheet, section('Latest errors', errors.length === 0 ? undefined : latest)].join('');
}

function seen(at: Date, version: string | undefined): string {
  return version === undefined ? showMoment(at) : `${showMoment(at)} in ${version}`;
}
