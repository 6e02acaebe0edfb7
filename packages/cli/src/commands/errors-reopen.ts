import type { CommandSpec } from '../command.js';
import { declareOperator, type OperatorOptions, operatorNote } from '../operator.js';

export const errorsReopen: CommandSpec<OperatorOptions> = {
  usage: 'errors reopen <group>',
  summary: 'Open a group of errors again that was resolved.',
  examples: ['cortado errors reopen rWq1sA0x7yTzKb2c'],
  declare: declareOperator,

  async run(session, options, id = '') {
    const app = await session.connect();
    const group = await app.errorGroups.reopen(id, operatorNote(options));
    session.printer.result(group, () => `Reopened ${id}: ${group.title}, ${group.type}.`);
    return 0;
  },
};
