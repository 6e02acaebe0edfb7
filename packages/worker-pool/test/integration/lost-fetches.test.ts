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

describe('a worker that does not hear what a fetch has given it', () => {
  const database = freshDatabase();
  let proxy: SilentProxy;
  let press: Press;
  let cortado: Cortado;
  let worker: Worker | undefined;
  beforeAll(async () => {
    proxy = await SilentProxy.before(database.url);
  });
  afterAll(() => proxy.close());
  beforeEach(async () => {
    press = new Press();
    cortado = createCortado({
      connection: proxy.through(database.url),
      log: false,
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
    ['after an idle time', 'cortado_take', false],
    ['with jobs that are completed', 'cortado_finish', false],
    ['with a job that has failed', 'move_to_failed_fetch', true],
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
      10_000,
    );
    expect(proxy.unanswered).toBe(before + 1);
    expect(press.begun.size).toBe(JOBS);
    expect([...press.begun.values()].filter((it) => it.join() !== '1')).toEqual([]);
    expect(stalled).toEqual([]);
  });
});
