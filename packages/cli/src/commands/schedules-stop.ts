import type { CommandSpec } from '../command.js';
import { declareOperator, type OperatorOptions, operatorNote } from '../operator.js';

export const schedulesStop: CommandSpec<OperatorOptions> = {
  usage: 'schedules stop <name>',
  summary: 'Leave out the slots of one schedule, until it is started again.',
  details: 'It stays stopped across restarts and deploys. Jobs already queued still run.',
  examples: ['cortado schedules stop Reports.nightly --reason "the printer is broken"'],
  declare: declareOperator,

  async run(session, options, name = '') {
    const app = await session.connect();
    await app.schedules.stop(name, operatorNote(options));
    session.printer.result({ schedule: name, state: 'stopped' }, () => `Stopped ${name}`);
    return 0;
  },
};
