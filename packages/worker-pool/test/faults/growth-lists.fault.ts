import { type BatchHandle, createCortado, Enqueue, type Enqueued } from '@cortado/core';
import { machineSlowness } from '@cortado/test-support/machine-slowness';
import { OwnRedis } from '@cortado/test-support/own-redis';
import { startWorker } from '@cortado/worker-pool';
import { jest } from '@jest/globals';
import { progress, size } from '../support/faults.js';
import { type Cost, RedisMeter } from '../support/growth-meters.js';

jest.setTimeout(10 * 60_000);

/** Milliseconds that no command may take, however much there is to do, on a machine that has nothing else to do. */
const SLOWEST = 20;
const TIMES = 5;
/** What took longer is measured so many times more. */
const MORE_LOOKS = 3;
const MB = 1024 * 1024;

class Large {
  /** So many characters. */
  @Enqueue({ keep: { completed: { count: 0 } } })
  async write(characters: number): Enqueued<string> {
    return 'x'.repeat(characters);
  }

  @Enqueue()
  async wait(): Promise<void> {}
}

describe('what must go through all there is', () => {
  let redis: OwnRedis;
  let meter: RedisMeter;
  let cortado: ReturnType<typeof createCortado>;

  beforeAll(async () => {
    redis = await OwnRedis.start(['--appendonly', 'no']);
    meter = new RedisMeter(redis.url);
    cortado = createCortado({ connection: redis.url, services: [Large], log: false });
  });

  afterAll(async () => {
    await cortado.close();
    await meter.close();
    await redis.remove();
  });

  /** As often as it takes for others to let us have the machine; what an act takes away is prepared each time. */
  const measured = async (
    name: string,
    act: () => Promise<unknown>,
    prepare?: () => Promise<unknown>,
  ): Promise<Cost> => {
    let before = 1;
    for (let look = 0; ; look++) {
      const cost = await meter.measure(act, TIMES, prepare);
      progress(`${name}: ${JSON.stringify(cost)}`);
      expect(cost.heap).toBeLessThan(50 * MB);
      const most = SLOWEST * Math.min(before, machineSlowness());
      if (look === MORE_LOOKS) expect(cost.slowest).toBeLessThan(most);
      if (cost.slowest < most) return cost;
      before = machineSlowness();
    }
  };

  it('lists schedules, and says how the scheduler stands, in portions', async () => {
    const many = size({ full: 10_000, ci: 1_000 });
    for (let start = 0; start < many; start += 250)
      await Promise.all(
        Array.from({ length: 250 }, (_, index) =>
          cortado.schedules.upsert(`growth:${start + index}`, { cron: '0 * * * *' }, 'Large.wait'),
        ),
      );
    const page = await measured('schedules.list, 100 of them', () => cortado.schedules.list({ limit: 100 }));
    expect(page.commands).toBeLessThan(1_000);
    const keys: string[] = [];
    for (let found = 1; found > 0; ) {
      const next = await cortado.schedules.list({ after: keys.at(-1) ?? '', limit: 1_000 });
      keys.push(...next.map((it) => it.key));
      found = next.length;
    }
    expect(new Set(keys).size).toBe(many);
    expect(keys).toHaveLength(many);
    await measured('scheduler.status', () => cortado.scheduler.status());
    await measured('schedules.list', () => cortado.schedules.list());
    await measured('schedules.preview', () => cortado.schedules.preview('growth:7', 5));
    const unknown = cortado.schedules.preview('growth:nobody', 1).catch((error: Error) => error.message);
    expect(((await unknown) as string).length).toBeLessThan(300);
    await cortado.schedules.list({ limit: 1 });
  });

  it('cancels a batch, and clears the error log, in portions', async () => {
    const members = size({ full: 20_000, ci: 2_000 });
    let batches = 0;
    let handle: BatchHandle | undefined;
    const addMembers = async () => {
      const batch = cortado.batch({});
      for (let index = 0; index < members; index++) batch.add('Large.wait');
      handle = await batch.run();
      batches += 1;
    };
    const cancelled = await measured('batch.cancel', async () => handle?.cancel('not wanted'), addMembers);
    expect(cancelled.scripts).toBeGreaterThan(0);
    expect(cancelled.scripts).toBeLessThan(members / 10);
    // The job of each batch itself, which ends it.
    await expect(cortado.queue('default').counts()).resolves.toMatchObject({ waiting: batches });
    const { errors } = cortado.internals;
    const writeErrors = async () => {
      for (let entry = 0; entry < 900; entry++) void errors.write({ title: 'It failed', error: entry });
      await errors.settled();
    };
    const cleared = await measured('errors.clear', () => cortado.errors.clear(), writeErrors);
    expect(cleared.scripts).toBeLessThan(20);
  });

  it('finds the end of a job that is gone among large results, which stay within bounds', async () => {
    const jobs = size({ full: 2_400, ci: 1_200 });
    const worker = await startWorker(cortado, { queues: ['default'], concurrency: 4 });
    // Few at a time: whoever asks long after the end of a job that is gone finds it in no history.
    for (let done = 0; done < jobs; done += 20)
      await Promise.all(
        Array.from({ length: 20 }, async () => (await cortado.enqueue('Large.write', [100_000])).result()),
      );
    const last = await cortado.enqueue('Large.write', [100_000]);
    await last.result();
    await worker.close();
    const stream = (await redis.tell('MEMORY', 'USAGE', 'bull:default:events', 'SAMPLES', '0')) as number;
    progress(`${jobs} results of 100 KB: ${Math.round(stream / MB)} MB of events`);
    expect(stream).toBeLessThan(90 * MB);
    await expect(last.result()).resolves.toHaveLength(100_000);
    await measured('result() of a job that is gone', () => last.result());
    await measured('result() of nobody', () =>
      cortado
        .job('default', 'nobody')
        .result()
        .catch(() => undefined),
    );
  });
});
