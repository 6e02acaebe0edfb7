import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';

const PROGRAM = fileURLToPath(new URL('../support/run-orders.mjs', import.meta.url));
const PRELOAD = new URL('../support/another-bullmq.mjs', import.meta.url).href;
const url = process.env.REDIS_URL as string;

interface Told {
  fallbacks: { shortcut: string; instead: string; isWhole: boolean }[];
  stored: { fields: string[]; opts: Record<string, unknown> };
  finished: number | null;
}

describe('with another BullMQ', () => {
  const prefix = `another-${randomUUID()}`;
  afterEach(async () => {
    const redis = new Redis(url);
    const keys = await redis.keys(`${prefix}*`);
    if (keys.length > 0) await redis.del(keys);
    await redis.quit();
  });

  /** Jobs of every kind on a BullMQ with these changes; whatever they are, the jobs do not notice. */
  async function runOrders(changes: string): Promise<Told> {
    const env = { ...process.env, BULLMQ_CHANGES: changes };
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', PRELOAD, PROGRAM, url, prefix],
      { env },
    );
    const told = JSON.parse(stdout);
    expect(told).toMatchObject({
      errors: [],
      inOrder: true,
      sum: 800 * 801,
      results: ['once', 'once', 'later', 'urgent', 'flaky'],
      isOne: true,
      failure: expect.stringContaining('broken for good'),
      batch: { total: 50, completed: 50 },
      counts: { completed: 20, failed: 1, waiting: 0, active: 0 },
    });
    return told;
  }

  it('every shortcut is taken where nothing that it leans on has changed', async () => {
    const { fallbacks, stored } = await runOrders('');
    expect(fallbacks).toEqual([]);
    expect(stored.opts).not.toHaveProperty('jobId');
  });

  it.each([
    ['has renamed private members', 'renames', false],
    ['does more with each job', 'worker', true],
  ])(
    'whose Worker %s, its own Worker runs the jobs, and keeps of them what it shall',
    async (_, change, isWhole) => {
      const { fallbacks } = await runOrders(change);
      expect(fallbacks).toEqual([
        { shortcut: 'direct-worker', instead: 'workers are those of BullMQ', isWhole },
      ]);
    },
  );

  it('whose script to add a job leaves more, a job has that too', async () => {
    const { fallbacks, stored } = await runOrders('adds');
    expect(fallbacks).toEqual([
      { shortcut: 'plain-jobs', instead: 'jobs are added with one command each', isWhole: true },
    ]);
    expect(stored.fields).toContain('later');
  });

  it('whose Queue makes more of a job, a job has that too', async () => {
    const { fallbacks, stored } = await runOrders('queue');
    expect(fallbacks.map((it) => it.shortcut)).toEqual(['plain-jobs', 'lean-jobs']);
    expect(stored.opts).toMatchObject({ later: 1 });
  });

  it('whose script to finish a job does more, it does so for every job', async () => {
    const { fallbacks, finished } = await runOrders('finishes');
    expect(fallbacks).toEqual([
      { shortcut: 'finishing-together', instead: 'jobs are completed with one command each', isWhole: true },
    ]);
    expect(finished).toBeGreaterThan(800);
  });

  it('that no longer exports what it never promised, the shortcuts in need of it are not taken', async () => {
    const { fallbacks } = await runOrders('exports');
    expect(fallbacks.map((it) => [it.shortcut, it.isWhole]).sort()).toEqual([
      ['direct-worker', false],
      ['finishing-together', false],
    ]);
  });

  it('that has changed in all of this, jobs are added, run, finished and kept as by BullMQ', async () => {
    const { fallbacks, stored, finished } = await runOrders('renames,worker,adds,queue,finishes,exports');
    expect(fallbacks.map((it) => it.shortcut).sort()).toEqual([
      'direct-worker',
      'finishing-together',
      'lean-jobs',
      'plain-jobs',
    ]);
    expect([stored.fields, stored.opts]).toMatchObject([expect.arrayContaining(['later']), { later: 1 }]);
    expect(finished).toBeGreaterThan(800);
  });
});
