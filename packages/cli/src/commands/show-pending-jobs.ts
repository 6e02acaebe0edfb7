import type { CommandSpec } from '../command.js';
import { declareQueueFilter } from '../job-filter-options.js';

interface QueueLoad {
  readonly queue: string;
  readonly pending: number;
  readonly failed: number;
  readonly started: number;
}

export const showPendingJobs: CommandSpec<{ queue?: string[] }> = {
  usage: 'show-pending-jobs',
  summary: 'Count what waits, what failed and what runs, queue by queue.',
  details:
    'Pending jobs are those that could run now. Jobs that wait for their time are not among them: see `cortado jobs list --state delayed`.',
  examples: ['cortado show-pending-jobs', 'cortado show-pending-jobs --queue long --format json'],
  declare: declareQueueFilter,

  async run(session, { queue }) {
    const app = await session.load();
    session.expectQueues(app, queue);
    await session.connect();
    const names = queue ?? app.queueNames;
    const queues: QueueLoad[] = await Promise.all(
      names.map(async (name) => {
        const { waiting, prioritized, failed, active } = await app.queue(name).counts();
        return { queue: name, pending: waiting + prioritized, failed, started: active };
      }),
    );
    const total = (count: (load: QueueLoad) => number) => queues.reduce((sum, it) => sum + count(it), 0);
    const totals = {
      pending: total((it) => it.pending),
      failed: total((it) => it.failed),
      processing: total((it) => it.started),
    };
    session.printer.result({ queues, totals }, () =>
      [
        ...queues.map(
          (it) =>
            `Queue: ${it.queue}\n  - pending: ${it.pending}\n  - failed: ${it.failed}\n  - started: ${it.started}\n`,
        ),
        `Total pending: ${totals.pending}\nTotal failed: ${totals.failed}\nTotal processing: ${totals.processing}`,
      ].join('\n'),
    );
    return 0;
  },
};
