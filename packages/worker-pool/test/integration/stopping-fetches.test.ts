import { createCortado, Enqueue } from '@cortado/core';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import { gate } from '@cortado/test-support/until';
import { startWorker } from '@cortado/worker-pool';

class Press {
  started = gate();
  mayEnd = gate();

  @Enqueue({ queue: 'long' })
  async print(): Promise<void> {
    this.started.open();
    await this.mayEnd.opened;
  }
}

describe('a worker that is stopped while it waits for the next job', () => {
  const database = freshDatabase();

  it.each([
    ['postgres', () => database.url],
    ['redis', () => process.env.REDIS_URL as string],
  ])('does not take the job back that it has just handed back, on %s', async (engine, urlOf) => {
    const press = new Press();
    const cortado = createCortado({
      connection: urlOf(),
      services: [Press],
      container: { resolve: () => press },
      prefix: `stopping-${engine}`,
    });
    try {
      await cortado.migrate();
      const job = await cortado.enqueue('Press.print');
      for (let round = 0; round < 30; round++) {
        const worker = await startWorker(cortado, { queues: ['long'], concurrency: 2 });
        await press.started.opened;
        const returned = await worker.close({ grace: 0, abortGrace: 0 });
        expect(returned.map(({ id }) => id)).toEqual([job.id]);
        await expect(job.status()).resolves.toMatchObject({ state: 'waiting' });
        press.mayEnd.open();
        press.mayEnd = gate();
        press.started = gate();
      }
    } finally {
      press.mayEnd.open();
      await cortado.close();
    }
  });
});
