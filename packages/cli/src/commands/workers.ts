import type { ProcessRecord } from '@cortado/core';
import type { CommandSpec } from '../command.js';
import { count } from '../output/count.js';
import { showAgo, showMoment, showSpan } from '../output/moment.js';
import { paint, type Tone } from '../output/paint.js';
import { shorten } from '../output/safe-text.js';
import { table } from '../output/table.js';

export const workers: CommandSpec<object> = {
  usage: 'workers',
  summary: 'List the processes that run jobs or fire schedules, on every host, and the jobs they run.',
  details:
    'A process that has said nothing for 15 seconds is gone: it died, or its event loop is blocked. A quiet one is closing.',
  examples: ['cortado workers', 'cortado workers --format json'],

  async run(session) {
    const app = await session.connect();
    const processes = await app.processes();
    session.printer.result({ processes }, () =>
      processes.length === 0
        ? 'No process runs jobs or fires schedules.'
        : [sumUp(processes), draw(processes), ...jobsUnderWay(processes)].join('\n\n'),
    );
    return 0;
  },
};

const TONES: Readonly<Record<ProcessRecord['status'], Tone>> = {
  busy: 'good',
  idle: 'good',
  quiet: 'faint',
  gone: 'bad',
};

/** `3 workers: 1 busy, 2 idle` */
function sumUp(processes: readonly ProcessRecord[]): string {
  const workers = processes.filter((it) => it.kind === 'worker');
  const parts = (['busy', 'idle', 'quiet', 'gone'] as const)
    .map((status) => ({ status, number: workers.filter((it) => it.status === status).length }))
    .filter((it) => it.number > 0)
    .map((it) => `${it.number} ${it.status}`);
  return `${count(workers.length, 'worker')}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`;
}

function jobsUnderWay(processes: readonly ProcessRecord[]): string[] {
  const jobs = processes.flatMap((it) =>
    it.currentJobs.map((job) => ({ ...job, at: `${it.host}:${it.pid}` })),
  );
  if (jobs.length === 0) return [];
  return [
    table(
      ['RUNNING', 'QUEUE', 'NAME', 'STARTED', 'ON'],
      jobs.map((it) => [it.id, it.queue, shorten(it.name, 50), showAgo(it.since), it.at]),
    ),
  ];
}

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
      paint(TONES[it.status], it.status),
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
