import type { ProcessRecord } from '@cortado/core';
import type { CommandSpec } from '../command.js';
import { showMoment, showSpan } from '../output/moment.js';
import { table } from '../output/table.js';

export const workers: CommandSpec<object> = {
  usage: 'workers',
  summary: 'List the processes that run jobs or fire schedules, on every host.',
  details:
    'A process that has said nothing for 15 seconds is gone: it died, or its event loop is blocked. A quiet one is closing.',
  examples: ['cortado workers', 'cortado workers --format json'],

  async run(session) {
    const app = await session.connect();
    const processes = await app.processes();
    session.printer.result({ processes }, () =>
      processes.length === 0 ? 'No process runs jobs or fires schedules.' : draw(processes),
    );
    return 0;
  },
};

function draw(processes: readonly ProcessRecord[]): string {
  const areNamed = processes.some((it) => it.name !== undefined);
  return table(
    [
      ...['KIND', 'HOST', 'PID', 'STATUS', 'SLOTS', 'QUEUES', 'VERSION', 'SINCE', 'MEMORY', 'LAG', 'CLOCK'],
      ...(areNamed ? ['NAME'] : []),
    ],
    processes.map((it) => [
      it.kind,
      it.host,
      String(it.pid),
      it.status,
      it.slots.total > 0 ? `${it.slots.taken}/${it.slots.total}` : '',
      it.queues.map(({ name }) => name).join(', '),
      it.version ?? '',
      showMoment(it.since),
      `${Math.round(it.memory / 2 ** 20)} MiB`,
      `${it.loopLag} ms`,
      clockOf(it),
      ...(areNamed ? [it.name ?? ''] : []),
    ]),
  );
}

function clockOf({ clockOffset }: ProcessRecord): string {
  if (clockOffset === 0) return '';
  return `${showSpan(Math.abs(clockOffset))} ${clockOffset > 0 ? 'ahead' : 'behind'}`;
}
