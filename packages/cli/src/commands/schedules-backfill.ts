import type { CommandSpec } from '../command.js';
import { declareOperator, type OperatorOptions, operatorNote } from '../operator.js';
import { moment } from '../option-values.js';
import { showMoment } from '../output/moment.js';
import { factSheet } from '../output/table.js';

interface BackfillCommandOptions extends OperatorOptions {
  from: Date;
  to?: Date;
  dryRun?: boolean;
}

export const schedulesBackfill: CommandSpec<BackfillCommandOptions> = {
  usage: 'schedules backfill <name>',
  summary: 'Queue a run for each slot of a time that has passed, except those that have had one.',
  details:
    'With --dry-run it only says how many there are, the first and the last. One whose process dies is gone on with by a scheduler, or by the same command.',
  examples: [
    'cortado schedules backfill Reports.nightly --from 2026-01-01 --to 2026-01-07T23:59:59Z',
    'cortado schedules backfill Reports.nightly --from 2026-01-01 --dry-run',
  ],
  declare: (it) =>
    declareOperator(
      it
        .requiredOption(
          '--from <moment>',
          'The first moment, such as 2026-01-01 or 2026-01-01T09:00:00Z.',
          moment,
        )
        .option('--to <moment>', 'The last moment. Default: now.', moment)
        .option('--dry-run', 'Only count the slots.'),
    ),

  async run(session, { from, to, dryRun = false, ...operator }, name = '') {
    const app = await session.connect();
    const slots = await app.schedules.backfill(name, { from, to, dryRun, ...operatorNote(operator) });
    session.printer.result({ schedule: name, dryRun, count: slots.length, slots }, () =>
      dryRun ? counted(slots) : queued(slots),
    );
    return 0;
  },
};

function counted(slots: readonly Date[]): string {
  const [first, last] = [slots[0], slots.at(-1)];
  if (!first || !last) return 'No slot of that time is without a run.';
  const count = slots.length === 1 ? '1 run' : `${slots.length} runs`;
  const facts = factSheet([
    ['First', showMoment(first)],
    ['Last', showMoment(last)],
  ]);
  return `${count} would be queued\n${facts}`;
}

function queued(slots: readonly Date[]): string {
  return [`${slots.length} runs queued`, ...slots.map((it) => `  ${showMoment(it)}`)].join('\n');
}
