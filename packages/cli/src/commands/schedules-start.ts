import type { CommandSpec } from '../command.js';
import { declareOperator, type OperatorOptions, operatorNote } from '../operator.js';
import { showMoment } from '../output/moment.js';

export const schedulesStart: CommandSpec<OperatorOptions> = {
  usage: 'schedules start <name>',
  summary: 'Let one schedule fire again, from its next slot on.',
  examples: [
    'cortado schedules start Reports.nightly',
    'cortado schedules start Reports.nightly --reason "the printer is back"',
  ],
  declare: declareOperator,

  async run(session, options, name = '') {
    const app = await session.connect();
    await app.schedules.start(name, operatorNote(options));
    const [next] = await app.schedules.preview(name, 1);
    session.printer.result({ schedule: name, state: 'active', next }, () =>
      next ? `Started ${name}, next at ${showMoment(next)}` : `Started ${name}, which has no slot left`,
    );
    return 0;
  },
};
