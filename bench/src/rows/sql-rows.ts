import type { Kind } from '../homes.js';
import type { RowGroup } from '../row-group.js';
import { Stopwatch } from '../stopwatch.js';
import { contest } from './enqueue-rows.js';
import { latency } from './latency-rows.js';
import { processing } from './process-rows.js';
import { postgresWorkerRows } from './worker-process-rows.js';

export const postgresRows: readonly RowGroup[] = [
  ...enqueueing('postgres', 'PostgreSQL', 1),
  ...postgresWorkerRows,
  latency('postgres', 'PostgreSQL: pick-up on an idle queue', 'postgres-latency'),
];

/** Both workers in this process, which owns both databases. */
export const embeddedRows: readonly RowGroup[] = [
  ...enqueueing('embedded', 'embedded', 0.5),
  ...([10, 50] as const).map((concurrency) =>
    processing({ kind: 'embedded', concurrency, jobs: 500, pairs: 1, keepsAll: true }, [
      {
        id: `embedded-process-${concurrency}`,
        title: `embedded: process a no-op, concurrency ${concurrency}, raw keeping all`,
        unit: 'jobs/s',
      },
    ]),
  ),
  latency('embedded', 'embedded: pick-up on an idle queue', 'embedded-latency'),
];

/** `share` of the usual number of jobs. */
function enqueueing(kind: Kind, name: string, share: number): readonly RowGroup[] {
  const many = 1_000 * share;
  return [
    {
      rows: [{ id: `${kind}-sequential`, title: `${name}: enqueue, one after the other`, unit: 'jobs/s' }],
      run: (bench) =>
        contest(bench, { kind, jobs: 100 * share, pairs: 2 }, async ({ contestant }, notices) => {
          const watch = new Stopwatch();
          for (const it of notices) await contestant.enqueue(it);
          return { [`${kind}-sequential`]: notices.length / watch.seconds };
        }),
    },
    {
      rows: [
        {
          id: `${kind}-concurrent`,
          title: `${name}: enqueue, ${many.toLocaleString('en-US')} at once`,
          unit: 'jobs/s',
          ...(kind === 'postgres' ? { target: { of: 'ratio', atLeast: 5 } } : {}),
        },
      ],
      run: (bench) =>
        contest(bench, { kind, jobs: many, pairs: 1 }, async ({ contestant }, notices) => {
          const watch = new Stopwatch();
          await Promise.all(notices.map((it) => contestant.enqueue(it)));
          return { [`${kind}-concurrent`]: notices.length / watch.seconds };
        }),
    },
    {
      rows: [
        {
          id: `${kind}-many`,
          title: `${name}: enqueueMany / addBulk of ${many.toLocaleString('en-US')}`,
          unit: 'jobs/s',
        },
      ],
      run: (bench) =>
        contest(bench, { kind, jobs: many, pairs: 2 }, async ({ contestant }, notices) => {
          const watch = new Stopwatch();
          await contestant.enqueueMany(notices);
          return { [`${kind}-many`]: notices.length / watch.seconds };
        }),
    },
  ];
}
