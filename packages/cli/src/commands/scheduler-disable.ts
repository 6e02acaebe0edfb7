import type { CommandSpec } from '../command.js';
import { declareOperator, type OperatorOptions, operatorNote } from '../operator.js';
import { switched } from '../scheduler-report.js';

export const schedulerDisable: CommandSpec<OperatorOptions> = {
  usage: 'scheduler disable',
  summary: 'Let no schedule fire, for good.',
  details:
    'Holds for every process and across restarts, until `scheduler enable`. Jobs already queued still run.',
  examples: ['cortado scheduler disable', 'cortado scheduler disable --reason "month end"'],
  declare: declareOperator,

  async run(session, options) {
    const app = await session.connect();
    await app.scheduler.disable(operatorNote(options));
    return await switched(session, app);
  },
};
