import { type Cortado, createCortado, defineJob } from '@cortado/core';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import { until } from '@cortado/test-support/until';
import { SilentProxy } from '../support/silent-proxy.js';

/** What a call that gets no answer is given, in milliseconds. */
const GIVEN_UP = 5_000;

describe('calls on PostgreSQL behind one that gets no answer', () => {
  const database = freshDatabase();
  let proxy: SilentProxy;
  let cortado: Cortado;
  const queues = ['one', 'two', 'three', 'four'];
  const jobs = queues.map((queue) => defineJob(`print-${queue}`, { queue }, async (_: number) => undefined));
  const call = (number: number, queue = 0) => cortado.enqueue(`print-${queues[queue]}`, [number]);
  beforeAll(async () => {
    proxy = await SilentProxy.before(database.url);
  });
  afterAll(() => proxy.close());
  beforeEach(async () => {
    cortado = createCortado({
      connection: proxy.through(database.url),
      log: false,
      jobs,
      queues: Object.fromEntries(queues.map((it) => [it, {}])),
    });
    await cortado.migrate();
    // Each queue has a connection of its own then, which rests afterwards.
    await Promise.all(queues.map((_, queue) => call(0, queue)));
  });
  afterEach(() => cortado.close());

  it('go round its connection, in their order, long before it is given up', async () => {
    proxy.hushAnswerTo('cortado_add');
    const lost = call(1);
    lost.catch(() => undefined);
    await until(
      () => proxy.unanswered,
      (count) => count === 1,
    );
    const started = Date.now();
    const handles = await Promise.all(Array.from({ length: 30 }, (_, index) => call(10 + index)));
    expect(Date.now() - started).toBeLessThan(GIVEN_UP - 1_000);
    const { jobs: waiting } = await cortado.queue('one').jobs({ states: ['waiting'], limit: 50 });
    const ids = handles.map((it) => it.id);
    const newestFirst = waiting.map((it) => it.id).filter((id) => ids.includes(id));
    expect(newestFirst.reverse()).toEqual(ids);
    await expect(lost).rejects.toMatchObject({ code: 'CORTADO_ENQUEUE_UNAVAILABLE' });
  });

  it('are answered again within seconds where every connection has gone silent', async () => {
    proxy.goSilent('both');
    proxy.speak();
    const started = Date.now();
    const answered = new Promise((resolve) => {
      const timer = setInterval(() => {
        call(2).then(
          () => {
            clearInterval(timer);
            resolve(Date.now() - started);
          },
          () => undefined,
        );
      }, 100);
    });
    expect(await answered).toBeLessThan(GIVEN_UP - 1_000);
  });
});
