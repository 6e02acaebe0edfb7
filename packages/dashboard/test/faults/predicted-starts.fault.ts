import { randomUUID } from 'node:crypto';
import { createCortado, Enqueue, type Enqueued } from '@cortado/core';
import { until } from '@cortado/test-support/until';
import { startWorker } from '@cortado/worker-pool';
import { jest } from '@jest/globals';

jest.setTimeout(3 * 60_000);

const JOBS = 240;
const SLOTS = 4;
/** How far a prediction may be off, as a share of the wait that came, in eight of ten cases. */
const OFF_BY = 0.25;
/** Nobody foretells what others will do to the machine: a load whose pace changed by more is run again, so many times at most. */
const STEADY = 0.15;
const LOADS = 5;

class Load {
  @Enqueue({ queue: 'default' })
  async work(ms: number): Enqueued<void> {
    await new Promise((resolve) => setTimeout(resolve, ms));
  }
}

/** A job that waited when it was asked about; all in milliseconds from then on. */
interface Wait {
  readonly foretold: number;
  readonly real: number;
  /** How long it would have been at the pace of the jobs that had started by then. */
  readonly atFormerPace: number;
}

async function waitsOfLoad(): Promise<Wait[]> {
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
    const records = await Promise.all(handles.map(({ id }) => app.job('default', id).record()));
    const startOf = new Map(records.map(({ id, startedAt }) => [id, Number(startedAt)]));
    const starts = [...startOf.values()].toSorted((a, b) => a - b);
    // On a slow machine some have started before they were asked about.
    const waited = predictions.filter(({ id, askedAt }) => Number(startOf.get(id)) > askedAt);
    expect(waited.length).toBeGreaterThan(asked.length / 2);
    expect(waited.filter(({ start }) => start === undefined)).toEqual([]);
    return waited.map(({ id, askedAt, start }) => {
      const startedAt = Number(startOf.get(id));
      const before = starts.filter((at) => at <= askedAt);
      const ahead = starts.filter((at) => at > askedAt && at <= startedAt).length;
      const atFormerPace = ((askedAt - Number(before[0])) / before.length) * ahead;
      return { foretold: Number(start) - askedAt, real: startedAt - askedAt, atFormerPace };
    });
  } finally {
    await app.close();
  }
}

/** The share of the wait that eight of ten are off by at most. */
function offBy(waits: readonly Wait[], expected: 'foretold' | 'atFormerPace'): number {
  const sorted = waits.map((it) => Math.abs(it[expected] - it.real) / it.real).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.8)] ?? Number.NaN;
}

it('a predicted start is within a quarter of the wait for eight of ten jobs of a load', async () => {
  let waits = await waitsOfLoad();
  for (let load = 1; load < LOADS && offBy(waits, 'atFormerPace') > STEADY; load++)
    waits = await waitsOfLoad();
  expect(offBy(waits, 'foretold')).toBeLessThan(OFF_BY);
});
