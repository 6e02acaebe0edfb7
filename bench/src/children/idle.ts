/** A process that has something to do and nothing that is due: workers, a scheduler or a pool, of either side. */
import { fileURLToPath } from 'node:url';
import type { Idler } from './idle-process.js';

const QUEUES = 50;
const SCHEDULES = 1_000;
/** Nothing of it is due while it is watched. */
const ONCE_A_YEAR = '0 0 1 1 *';

const { side, what, url } = JSON.parse(process.argv[2] ?? '{}') as Idler;
const end = side === 'raw' ? await startRaw() : await startCortado();
// In good order: what a dead process leaves is handed back by who comes next, whose rows would count it.
process.on('message', () => void end().finally(() => process.exit(0)));
process.send?.('ready');

/** Gives what ends it. */
async function startRaw(): Promise<() => Promise<unknown>> {
  const { rawLink, rawQueue } = await import('../contestants/raw-link.js');
  const { Worker } = await import('bullmq');
  const link = await rawLink(url);
  const serve = async (name: string) => {
    const worker = new Worker(name, async () => null, link.options, link.factory);
    worker.on('error', () => undefined);
    await worker.waitUntilReady();
    return worker;
  };
  if (what === 'scheduler') {
    const queue = rawQueue(link, 'schedules');
    for (let index = 0; index < SCHEDULES; index++)
      await queue.upsertJobScheduler(`schedule-${index}`, { pattern: ONCE_A_YEAR });
    const worker = await serve('schedules');
    return () => worker.close();
  }
  // Of a pool this is one of four.
  const names = what === 'pool' ? ['short', 'default', 'long'] : namesOf(QUEUES);
  const workers = await Promise.all(names.map(serve));
  return () => Promise.all(workers.map((it) => it.close()));
}

async function startCortado(): Promise<() => Promise<unknown>> {
  const { createCortado, Scheduled, startScheduler } = await import('@cortado/core');
  const { startWorker, WorkerPool } = await import('@cortado/worker-pool');
  if (what === 'pool') {
    process.env.BENCH_URL = url;
    const schema = createCortado({ connection: url });
    await schema.migrate();
    await schema.close();
    const config = fileURLToPath(new URL('./idle-pool.config.js', import.meta.url));
    const pool = new WorkerPool({ config, processes: 4, quiet: true });
    await pool.start();
    return () => pool.close();
  }
  class Beats {
    async beat(): Promise<void> {}
  }
  const descriptor = Object.getOwnPropertyDescriptor(Beats.prototype, 'beat') as TypedPropertyDescriptor<
    () => Promise<void>
  >;
  if (what === 'scheduler')
    for (let index = 0; index < SCHEDULES; index++)
      Scheduled(ONCE_A_YEAR, { key: `Beats.beat-${index}` })(Beats.prototype, 'beat', descriptor);
  const queues = Object.fromEntries(namesOf(QUEUES).map((name) => [name, {}]));
  const services = what === 'scheduler' ? [Beats] : [];
  const app = createCortado({ connection: url, prefix: 'bench-idle', queues, services, log: false });
  await app.migrate();
  if (what === 'scheduler') await startScheduler(app);
  else await startWorker(app, { queues: namesOf(QUEUES) });
  return () => app.close();
}

function namesOf(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `queue-${index}`);
}
