import type { CommandSpec } from '../command.js';

export const errorsClear: CommandSpec<object> = {
  usage: 'errors clear',
  summary: 'Forget every entry of the error log.',
  details: 'Failed jobs stay in their queues.',
  examples: ['cortado errors clear'],

  async run(session) {
    const app = await session.connect();
    const cleared = await app.errors.clear();
    session.printer.result({ cleared }, () => `${cleared} ${cleared === 1 ? 'entry' : 'entries'} cleared.`);
    return 0;
  },
};
