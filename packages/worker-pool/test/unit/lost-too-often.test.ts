import { StalledTooOftenError } from '@cortado/core';
import { fakeCortado } from '@cortado/testing';
import { LostTooOften } from '../../src/checkpoints/lost-too-often.js';
import { StoredCheckpoints } from '../../src/checkpoints/stored-checkpoints.js';
import { WORKER_DEFAULTS } from '../../src/worker/worker-options.js';

const MOST = WORKER_DEFAULTS.maxStalledCount;

const TIMES = expect.stringContaining(`lost its worker ${MOST + 1} times`);

describe('a job that loses its workers', () => {
  const apps: { close(): Promise<unknown> }[] = [];
  afterAll(() => Promise.all(apps.map((it) => it.close())));

  const setup = () => {
    const app = fakeCortado({ log: false });
    apps.push(app);
    const records = app.internals.records;
    const judge = (stalledCounter: number) =>
      new LostTooOften(records, 'long').judge({ id: '7', name: 'A.b', stalledCounter } as never);
    return { records, judge };
  };

  it(`may start again ${MOST} times, and fails for good the next time`, async () => {
    const { judge } = setup();
    for (let stalls = 0; stalls <= MOST; stalls++) await expect(judge(stalls)).resolves.toBeUndefined();
    const outcome = await judge(MOST + 1);
    expect(outcome).toMatchObject({ kind: 'failed', retry: false, error: { message: TIMES } });
    expect((outcome as { error: Error }).error).toBeInstanceOf(StalledTooOftenError);
  });

  it('is counted anew from each checkpoint it saves, and from those of no other job', async () => {
    const { records, judge } = setup();
    const save = async (id: string, stalls: number) => {
      const store = new StoredCheckpoints(records, { queue: 'long', id, starts: stalls + 1, stalls });
      await store.claim('');
      await store.save('', { checkpoint: stalls, done: stalls });
    };
    await save('8', 10);
    await expect(judge(MOST + 1)).resolves.toBeDefined();
    await save('7', 3);
    await expect(judge(3 + MOST)).resolves.toBeUndefined();
    await expect(judge(4 + MOST)).resolves.toMatchObject({ kind: 'failed', error: { message: TIMES } });
  });

  it('may start where the datastore does not say what it has saved', async () => {
    const { records } = setup();
    const away = Object.assign(Object.create(records), { get: () => Promise.reject(new Error('away')) });
    const judge = new LostTooOften(away, 'long').judge({ id: '7', name: 'A.b', stalledCounter: 99 } as never);
    await expect(judge).resolves.toBeUndefined();
  });
});
