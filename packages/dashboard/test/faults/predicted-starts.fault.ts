import { randomUUID } from 'node:crypto';
import { createCortado, Enqueue, type Enqueued } from '@cortado/core';
import { until } from '@cortado/test-support/until';
import { startWorker } from '@cortado/worker-pool';

const JOBS = 240;
const SLOTS = 4;
/** How far a prediction may be off, as a share of the wait that came, in eight of ten cases. */
const OFF_BY = 0.25;

class Load {
  @Enqueue({ queue: 'default' })
  async work(ms: number): Enqueued<void> {
    await new Promise((resolve) => setTimeout(resolve, ms));
  }
}

it('a predicted start is within a quarter of the wait for eight of ten jobs of a load', async () => {
  const prefix = `dash-${randomUUID()}`;
  const app = createCortado({ connection: process.env.REDIS_URL ?? '', services: [Load], prefix });
  try {
    const times = Array.from({ length: JOBS }, (_, index) => 30 + ((index * 37) % 60));
    const handles = await app.enqueueMany(times.map((ms) => ({ name: 'Load.work', args: [ms] })));
    await startWorker(app, { queues: ['default'], concurrency: SLOTS });
    await until(
      async () => (await app.queue('default').counts()).completed,
      (done) => done >= 60,
    );
    const asked = handles.filter((_, index) => index > 110 && index % 8 === 0);
    const predictions = await Promise.all(
      asked.map(async ({ id }) => {
        const askedAt = Date.now();
        return { id, askedAt, start: (await app.job('default', id).record()).predictedStart?.at };
      }),
    );
    await handles.at(-1)?.result();
    const waits = await Promise.all(
      predictions.map(async ({ id, askedAt, start }) => {
        const { startedAt } = await app.job('default', id).record();
        return { foretold: Number(start) - askedAt, real: Number(startedAt) - askedAt };
      }),
    );
    // On a slow machine some have started before they were asked about.
    const waited = waits.filter(({ real }) => real > 0);
    expect(waited.length).toBeGreaterThan(asked.length / 2);
    expect(waited.filter(({ foretold }) => Number.isNaN(foretold))).toEqual([]);
    const sorted = waited
      .map(({ foretold, real }) => Math.abs(foretold - real) / real)
      .toSorted((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length * 0.8)]).toBeLessThan(OFF_BY);
  } finally {
    await app.close();
  }
});
