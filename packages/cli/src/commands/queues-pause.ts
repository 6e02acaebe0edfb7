import type { Duration } from '@cortado/core';
import type { CommandSpec } from '../command.js';
import { UsageError } from '../errors.js';
import { declareOperator, type OperatorOptions, operatorNote } from '../operator.js';
import { duration, moment } from '../option-values.js';
import { showMoment } from '../output/moment.js';

interface PauseCommandOptions extends OperatorOptions {
  for?: Duration;
  until?: Date;
}

export const queuesPause: CommandSpec<PauseCommandOptions> = {
  usage: 'queues pause <queue>',
  summary: 'Keep workers everywhere from starting jobs of a queue; what runs goes on.',
  details:
    'With --for or --until it is resumed by itself: by any worker or scheduler, within seconds, or by whoever looks at the queues.',
  examples: [
    'cortado queues pause emails',
    'cortado queues pause emails --for 2h --reason "the mail server is moved"',
    'cortado queues pause long --until 2026-01-14T06:00:00Z --by ann',
  ],
  declare: (it) =>
    declareOperator(it)
      .option('--for <duration>', 'Resume it by itself after so long, such as 2h.', duration)
      .option('--until <moment>', 'Resume it by itself then.', moment),

  async run(session, { for: length, until, ...options }, name = '') {
    if (length !== undefined && until !== undefined)
      throw new UsageError('--for excludes --until: both say when it ends.');
    const app = await session.load();
    session.expectQueues(app, [name]);
    await session.connect();
    const { until: end } = await app.queue(name).pause({
      ...operatorNote(options),
      ...(until === undefined ? {} : { until }),
      ...(length === undefined ? {} : { for: length }),
    });
    session.printer.result({ queue: name, state: 'paused', until: end ?? null }, () =>
      end ? `Paused ${name} until ${showMoment(end)}` : `Paused ${name}`,
    );
    return 0;
  },
};
