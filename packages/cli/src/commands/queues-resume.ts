import type { CommandSpec } from '../command.js';
import { declareOperator, type OperatorOptions, operatorNote } from '../operator.js';

export const queuesResume: CommandSpec<OperatorOptions> = {
  usage: 'queues resume <queue>',
  summary: 'Let workers start the jobs of a queue again.',
  examples: ['cortado queues resume emails', 'cortado queues resume emails --by ann --reason "moved"'],
  declare: declareOperator,

  async run(session, options, name = '') {
    const app = await session.load();
    session.expectQueues(app, [name]);
    await session.connect();
    const wasPaused = await app.queue(name).isPaused();
    await app.queue(name).resume(operatorNote(options));
    session.printer.result({ queue: name, state: 'running', wasPaused }, () =>
      wasPaused ? `Resumed ${name}` : `${name} was not paused`,
    );
    return 0;
  },
};
