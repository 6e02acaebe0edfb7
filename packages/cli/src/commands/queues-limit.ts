import { showLimits } from '@cortado/core';
import type { CommandSpec } from '../command.js';
import { UsageError } from '../errors.js';
import { declareOperator, type OperatorOptions, operatorNote } from '../operator.js';
import { countOrNone, rateOrNone } from '../option-values.js';

interface LimitCommandOptions extends OperatorOptions {
  concurrency?: ReturnType<typeof countOrNone>;
  rate?: ReturnType<typeof rateOrNone>;
}

export const queuesLimit: CommandSpec<LimitCommandOptions> = {
  usage: 'queues limit <queue>',
  summary: 'Say how many jobs of a queue run at a time, or start within a time, in all processes together.',
  details:
    'It holds from now on, also for workers that run, and until it is lifted with `none`. What is not named stays as it is. What the queue itself declares are the slots of one process, and the rate where nobody says another.',
  examples: [
    'cortado queues limit reports --concurrency 2 --reason "the partner is slow"',
    'cortado queues limit emails --rate 100/1m --by ann',
    'cortado queues limit reports --concurrency none --rate none',
  ],
  declare: (it) =>
    declareOperator(it)
      .option('--concurrency <jobs>', 'So many run at a time, such as 2; or none for no limit.', countOrNone)
      .option('--rate <jobs/time>', 'So many start within a time, such as 100/1m; or none.', rateOrNone),

  async run(session, { concurrency, rate, ...options }, name = '') {
    if (concurrency === undefined && rate === undefined)
      throw new UsageError('Say --concurrency 2, --rate 100/1m or both; none lifts a limit.');
    const app = await session.load();
    session.expectQueues(app, [name]);
    await session.connect();
    const limits = await app.queue(name).limit({
      ...operatorNote(options),
      ...(concurrency === undefined ? {} : { concurrency: concurrency === 'none' ? null : concurrency }),
      ...(rate === undefined ? {} : { limiter: rate === 'none' ? null : rate }),
    });
    const held = { concurrency: limits.concurrency ?? null, limiter: limits.limiter ?? null };
    session.printer.result({ queue: name, ...held }, () => `${name}: ${showLimits(held)}`);
    return 0;
  },
};
