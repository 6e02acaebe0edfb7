import type { CommandSpec } from '../command.js';
import { wholeNumber } from '../option-values.js';
import { showMoment } from '../output/moment.js';
import { table } from '../output/table.js';

export const schedulesPreview: CommandSpec<{ count: number }> = {
  usage: 'schedules preview <name>',
  summary: 'Show when a schedule runs next, in its own zone and in UTC.',
  examples: [
    'cortado schedules preview Reports.nightly',
    'cortado schedules preview Reports.nightly --count 20',
  ],
  declare: (it) => it.option('--count <n>', 'How many.', wholeNumber, 5),

  async run(session, { count }, name = '') {
    const app = await session.connect();
    const runs = await app.schedules.preview(name, count);
    const timezone = (await app.schedules.get(name))?.timezone ?? 'UTC';
    session.printer.result({ schedule: name, timezone, runs }, () =>
      runs.length === 0
        ? `${name} has no slot left`
        : table(
            timezone === 'UTC' ? ['UTC'] : [timezone, 'UTC'],
            runs.map((it) => [...(timezone === 'UTC' ? [] : [localMoment(it, timezone)]), showMoment(it)]),
          ),
    );
    return 0;
  },
};

function localMoment(moment: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'long' }).format(moment);
}
