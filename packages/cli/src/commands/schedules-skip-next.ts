import type { CommandSpec } from '../command.js';
import { showMoment } from '../output/moment.js';

export const schedulesSkipNext: CommandSpec = {
  usage: 'schedules skip-next <name>',
  summary: 'Leave out the next slot of one schedule; once more, the one after.',
  examples: ['cortado schedules skip-next Reports.nightly'],

  async run(session, _options, name = '') {
    const app = await session.connect();
    const skipped = await app.schedules.skipNext(name);
    session.printer.result({ schedule: name, skipped: skipped ?? null }, () =>
      skipped ? `${name} leaves out ${showMoment(skipped)}` : `${name} has no slot left`,
    );
    return 0;
  },
};
