import type { CommandSpec } from '../command.js';
import { moment } from '../option-values.js';
import { showMoment } from '../output/moment.js';

export const schedulesBackfill: CommandSpec<{ from: Date; to?: Date }> = {
  usage: 'schedules backfill <name>',
  summary: 'Queue a run for each slot of a time that has passed, except those that have had one.',
  examples: ['cortado schedules backfill Reports.nightly --from 2026-01-01 --to 2026-01-07T23:59:59Z'],
  declare: (it) =>
    it
      .requiredOption(
        '--from <moment>',
        'The first moment, such as 2026-01-01 or 2026-01-01T09:00:00Z.',
        moment,
      )
      .option('--to <moment>', 'The last moment. Default: now.', moment),

  async run(session, { from, to = new Date() }, name = '') {
    const app = await session.connect();
    const slots = await app.schedules.backfill(name, { from, to });
    session.printer.result({ schedule: name, slots }, () =>
      [`${slots.length} runs queued`, ...slots.map((it) => `  ${showMoment(it)}`)].join('\n'),
    );
    return 0;
  },
};
