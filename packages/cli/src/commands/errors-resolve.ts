import type { CommandSpec } from '../command.js';
import { declareOperator, type OperatorOptions, operatorNote } from '../operator.js';

export const errorsResolve: CommandSpec<OperatorOptions> = {
  usage: 'errors resolve <group>',
  summary: 'Close a group of errors until another comes, which opens it again.',
  details: 'Its failed jobs stay as they are: `errors retry` queues them again.',
  examples: ['cortado errors resolve rWq1sA0x7yTzKb2c --reason "mended in 2.4.1"'],
  declare: declareOperator,

  async run(session, options, id = '') {
    const app = await session.connect();
    const group = await app.errorGroups.resolve(id, operatorNote(options));
    session.printer.result(group, () => `Resolved ${id}: ${group.title}, ${group.type}.`);
    return 0;
  },
};
