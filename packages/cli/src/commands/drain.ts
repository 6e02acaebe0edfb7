import { setTimeout as sleep } from 'node:timers/promises';
import { type Duration, parseDuration } from '@cortado/core';
import type { CommandSpec } from '../command.js';
import { declareQueueFilter } from '../job-filter-options.js';
import { duration } from '../option-values.js';
import { count } from '../output/count.js';
import { describeWork, isDone, pendingWork } from '../pending-work.js';

interface DrainOptions {
  queue?: string[];
  timeout: Duration;
}

const LOOK = 500;

export const drain: CommandSpec<DrainOptions> = {
  usage: 'drain',
  summary: 'Wait until what is queued now, and could run, is done.',
  details:
    'It starts no worker and removes no job: workers must be running. Jobs that wait for their time are not waited for. Ends with 1 when the time is over, and says what is left. BullMQ calls something else drain: removing what waits, which is `cortado purge-jobs` here.',
  examples: [
    'cortado drain',
    'cortado drain --queue short,default --timeout 2m',
    'cortado drain --format json',
  ],
  declare: (it) =>
    declareQueueFilter(it).option('--timeout <duration>', 'How long at most.', duration, '10m' as Duration),

  async run(session, { queue, timeout }) {
    const { printer } = session;
    const app = await session.load();
    session.expectQueues(app, queue);
    await session.connect();
    const names = queue ?? app.queueNames;
    const started = Date.now();
    const limit = parseDuration(timeout) ?? 0;
    let said: number | undefined;
    for (;;) {
      const work = await pendingWork(app, names);
      const left = work.reduce((sum, it) => sum + it.pending + it.active, 0);
      const isOver = Date.now() - started >= limit;
      if (left === 0 || isOver) {
        const delayed = work.reduce((sum, it) => sum + it.delayed, 0);
        const drained = left === 0;
        printer.result({ drained, took: Date.now() - started, queues: work }, () =>
          drained
            ? `Nothing is left${delayed > 0 ? ` but ${count(delayed, 'job')} whose time has not come` : ''}.`
            : `After ${timeout} there is left:\n${describeWork(work)}`,
        );
        return drained ? 0 : 1;
      }
      if (left !== said)
        printer.say(
          `${count(left, 'job')} to go: ${work
            .filter((it) => !isDone(it))
            .map((it) => `${it.queue} ${it.pending + it.active}`)
            .join(', ')}`,
        );
      said = left;
      await sleep(Math.max(0, Math.min(LOOK, limit - (Date.now() - started))));
    }
  },
};
