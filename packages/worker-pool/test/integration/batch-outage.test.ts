import { type BatchEnd, createCortado, Enqueue, EnqueueUnavailableError } from '@cortado/core';
import { OwnRedis } from '@cortado/test-support/own-redis';
import { until } from '@cortado/test-support/until';
import { startWorker } from '@cortado/worker-pool';
import { jest } from '@jest/globals';
import { Queue } from 'bullmq';

class Shop {
  readonly ends: BatchEnd[] = [];

  @Enqueue()
  async ship(_order: number): Promise<void> {}

  @Enqueue({ payload: [Object] })
  async ended(end: BatchEnd): Promise<void> {
    this.ends.push(end);
  }
}

describe('a batch that Redis does not take whole', () => {
  let redis: OwnRedis;

  beforeEach(async () => {
    redis = await OwnRedis.start();
  });

  afterEach(() => redis.remove());

  it('is refused in time, taken back, and calls nobody; sent again it runs once', async () => {
    const shop = new Shop();
    const cortado = createCortado({
      connection: redis.url,
      services: [Shop],
      container: { resolve: () => shop },
      enqueueTimeout: '3s',
    });
    const send = (orders: number) => {
      const batch = cortado.batch({ onFinished: 'Shop.ended' });
      for (let order = 0; order < orders; order++) batch.jobs(Shop).ship(order);
      return batch.run();
    };
    const refused = send(10_000).then(
      () => undefined,
      (error: unknown) => error,
    );
    await until(
      () => cortado.queue('default').counts(),
      ({ waiting }) => waiting > 0,
    );
    redis.freeze();
    const started = Date.now();
    await expect(refused).resolves.toBeInstanceOf(EnqueueUnavailableError);
    expect(Date.now() - started).toBeLessThan(12_000);
    redis.thaw();
    // The job that stands for the batch is left, free to end.
    const left = await until(
      async () => (await cortado.queue('default').jobs()).jobs,
      (jobs) => jobs.length === 1,
    );
    expect(left[0]).toMatchObject({ name: 'cortado.batch', state: 'waiting' });
    const worker = await startWorker(cortado, { concurrency: 50 });
    await until(
      () => cortado.job('default', left[0]?.id as string).status(),
      ({ state }) => state === 'completed',
    );
    expect(shop.ends).toEqual([]);
    const handle = await send(1_000);
    await expect(handle.result({ timeout: '60s' })).resolves.toMatchObject({
      total: 1_000,
      completed: 1_000,
    });
    await until(
      () => shop.ends.length,
      (count) => count === 1,
    );
    await worker.close();
    await cortado.close();
  });

  it('may be queued where nobody answers when it is let go, says so, and is taken back', async () => {
    const cortado = createCortado({ connection: redis.url, services: [Shop], enqueueTimeout: '500ms' });
    const remove = Queue.prototype.remove;
    const letGo = jest.spyOn(Queue.prototype, 'remove').mockImplementationOnce(function (this: Queue, id) {
      redis.freeze();
      return remove.call(this, id);
    });
    const batch = cortado.batch().add('Shop.ship', [1]);
    const refused = (await batch.run().catch((error: unknown) => error)) as EnqueueUnavailableError;
    letGo.mockRestore();
    expect(refused).toMatchObject({ code: 'CORTADO_ENQUEUE_UNAVAILABLE', mayBeQueued: true });
    redis.thaw();
    const left = await until(
      async () => (await cortado.queue('default').jobs()).jobs,
      (jobs) => jobs.length === 1 && jobs[0]?.name === 'cortado.batch',
    );
    expect(left.map((it) => it.id)).toEqual(refused.ids);
    await cortado.close();
  });
});
