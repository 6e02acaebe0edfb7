import { alternate, type Sample } from '../alternate.js';
import { fill } from '../contestants/contestant.js';
import { CortadoApp } from '../contestants/cortado-app.js';
import { DeliveryCheck } from '../delivery-check.js';
import { homeOf } from '../homes.js';
import type { NoticeFields } from '../notice-fields.js';
import { beeQueue } from '../peers/bee-queue.js';
import { graphileWorker } from '../peers/graphile-worker.js';
import { installPeers } from '../peers/install-peers.js';
import type { Peer } from '../peers/peer.js';
import { type RowGroup, scaled } from '../row-group.js';
import { Stopwatch } from '../stopwatch.js';
import { WaitingLine } from '../waiting-line.js';

type Open = (library: unknown, url: string) => Promise<Peer>;

/** Beside other libraries, with `--peers` alone. Both sides live in this process. */
export const peerRows: readonly RowGroup[] = [
  beside('bee-queue', 'redis', beeQueue, 4_000),
  beside('graphile-worker', 'postgres', graphileWorker, 2_000),
];

function beside(
  name: Parameters<ReturnType<typeof installPeers>>[0],
  kind: 'redis' | 'postgres',
  open: Open,
  jobs: number,
): RowGroup {
  const [concurrent, ten, fifty] = [`${name}-concurrent`, `${name}-10`, `${name}-50`];
  const common = { unit: 'jobs/s', beside: name } as const;
  return {
    rows: [
      { ...common, id: concurrent, title: `enqueue, 1,000 at once, beside ${name}` },
      { ...common, id: ten, title: `process a no-op, concurrency 10, beside ${name}` },
      { ...common, id: fifty, title: `process a no-op, concurrency 50, beside ${name}` },
    ],
    async run(bench) {
      const home = await homeOf(kind, bench);
      const peer = await open(await installPeers()(name), home.raw);
      const app = await new CortadoApp(home.cortado).open();
      const line = await WaitingLine.open(home.cortado, app.queues);
      await line.clear();
      const ours: Peer & { prepare(fields: NoticeFields): NoticeFields } = {
        name: 'cortado',
        prepare: (fields) => app.prepare(fields),
        enqueue: (notice) => app.enqueue(notice as never),
        enqueueMany: (notices) => fill(app, notices),
        work: (concurrency, inbox) => app.work({ concurrency }, inbox),
        close: () => app.close(),
      };
      const checks = { raw: new DeliveryCheck(name), cortado: new DeliveryCheck('cortado') };
      const block =
        (side: Peer, check: DeliveryCheck, prepare: (it: NoticeFields) => NoticeFields) =>
        async (): Promise<Sample> => {
          const some = check.make(1_000).map(prepare);
          const watch = new Stopwatch();
          await Promise.all(some.map((it) => side.enqueue(it)));
          const enqueued = some.length / watch.seconds;
          await drain(side, check, 10, 1_000);
          const speeds: Record<string, number> = {};
          for (const [id, concurrency] of [
            [ten, 10],
            [fifty, 50],
          ] as const) {
            const count = scaled(jobs, bench);
            await side.enqueueMany(check.make(count).map(prepare));
            speeds[id] = await drain(side, check, concurrency, count);
          }
          return { [concurrent]: enqueued, ...speeds };
        };
      const sides = {
        raw: block(peer, checks.raw, (it) => it),
        cortado: block(ours, checks.cortado, ours.prepare),
      };
      const comparisons = await alternate(sides, { repetitions: bench.repetitions, pairs: 1 });
      await line.clear();
      await line.close();
      await peer.close();
      await ours.close();
      await home.clear();
      const all = [checks.raw, checks.cortado];
      const delivered = all.reduce((sum, it) => sum + it.sent, 0);
      return { comparisons, delivery: { delivered, problems: all.flatMap((it) => it.problems()) } };
    },
  };
}

/** Has a worker do what waits: jobs per second, from the first one's start to the last one's. */
async function drain(side: Peer, check: DeliveryCheck, concurrency: number, jobs: number): Promise<number> {
  let had = 0;
  let watch: Stopwatch | undefined;
  let finish: (seconds: number) => void = () => undefined;
  const finished = new Promise<number>((resolve) => {
    finish = resolve;
  });
  const worker = await side.work(concurrency, (notice) => {
    watch ??= new Stopwatch();
    check.receive([notice]);
    had += 1;
    if (had === jobs) finish(watch.seconds);
  });
  const seconds = await finished;
  await worker.close();
  return (jobs - 1) / seconds;
}
