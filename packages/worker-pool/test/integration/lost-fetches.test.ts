import { randomUUID } from 'node:crypto';
import { type Cortado, createCortado, currentJob, Enqueue } from '@cortado/core';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import { until } from '@cortado/test-support/until';
import { startWorker, type Worker } from '@cortado/worker-pool';
import { SilentProxy } from '../support/silent-proxy.js';

const JOBS = 60;
const CONCURRENCY = 10;

class Press {
  /** The attempts of each job that have begun. */
  readonly begun = new Map<number, number[]>();

  @Enqueue({ attempts: 1 })
  async print(number: number, fails: boolean): Promise<void> {
    this.begun.set(number, [...(this.begun.get(number) ?? []), currentJob().attempt]);
    if (fails) throw new Error('as it should');
  }
}

/** What the commands have in them that fetch, and what the server is. */
const DATASTORES = [
  {
    name: 'PostgreSQL',
    url: () => database.url,
    idle: 'cortado_take',
    completing: 'cortado_finish',
    failing: 'move_to_failed_fetch',
  },
  {
    name: 'Redis',
    url: () => process.env.REDIS_URL as string,
    idle: 'lockDuration',
    completing: 'keepJobs',
    failing: 'keepJobs',
  },
];
const database = freshDatabase();

describe.each(DATASTORES)('a worker that does not hear what a fetch has given it, on $name', (datastore) => {
  let proxy: SilentProxy;
  let press: Press;
  let cortado: Cortado;
  let worker: Worker | undefined;
  beforeAll(async () => {
    proxy = await SilentProxy.before(datastore.url());
  });
  afterAll(() => proxy.close());
  beforeEach(async () => {
    press = new Press();
    cortado = createCortado({
      connection: proxy.through(datastore.url()),
      log: false,
      prefix: `lost-${randomUUID()}`,
      services: [Press],
      container: { resolve: () => press },
    });
    await cortado.migrate();
  });
  afterEach(async () => {
    await worker?.close();
    await cortado.close();
  });

  it.each([
    ['after an idle time', datastore.idle, false],
    ['with jobs that are completed', datastore.completing, false],
    ['with a job that has failed', datastore.failing, true],
  ])('has its jobs run at once, each once, %s', async (_, statement, fails) => {
    const stalled: string[] = [];
    cortado.on('job.stalled', ({ id }) => stalled.push(id));
    const before = proxy.unanswered;
    proxy.dropAnswerTo(statement);
    await cortado.enqueueMany(
      Array.from({ length: JOBS }, (_, number) => ({ name: 'Press.print', args: [number, fails] })),
    );
    worker = await startWorker(cortado, { concurrency: CONCURRENCY });
    // A lock lasts 30 seconds.
    await until(
      () => cortado.queue('default').counts(),
      ({ waiting, active }) => waiting === 0 && active === 0,
      20_000,
    );
    expect(proxy.unanswered).toBe(before + 1);
    expect(press.begun.size).toBe(JOBS);
    expect([...press.begun.values()].filter((it) => it.join() !== '1')).toEqual([]);
    expect(stalled).toEqual([]);
  });
});
