import type { CommandSpec } from '../command.js';
import { declareOperator, type OperatorOptions, operatorNote } from '../operator.js';
import { switched } from '../scheduler-report.js';

export const schedulerPause: CommandSpec<OperatorOptions> = {
  usage: 'scheduler pause',
  summary: 'Let no schedule fire, for a while.',
  details:
    'Holds for every process and across restarts, until `scheduler resume`. Jobs already queued still run.',
  examples: ['cortado scheduler pause', 'cortado scheduler pause --reason "month end"'],
  declare: declareOperator,

  async run(session, options) {
    const app = await session.connect();
    await app.scheduler.pause(operatorNote(options));
    return await switched(session, app);
  },
};
