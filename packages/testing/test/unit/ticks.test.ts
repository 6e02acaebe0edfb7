import { Enqueue, Scheduled } from '@cortado/core';
import { fakeCortado } from '../../src/index.js';
import { Deploys } from '../support/deploys.js';

const PROGRESS = { name: 'schedule-progress' };
const SWITCHES = { name: 'scheduler-switches' };
const argsSeen: unknown[][] = [];

class Reports {
  @Scheduled({ cron: '0 9 * * *', key: 'plain' })
  async plain(): Promise<void> {}

  @Scheduled({ cron: '0 9 * * *', key: 'rich', limit: 5, overlap: 'allow', catchUp: 'once' })
  @Enqueue({
    attempts: 3,
    tags: ['month end'],
    timeout: '7m',
    unique: {
      key: (...args: unknown[]) => {
        argsSeen.push(args);
        return 'one at a time';
      },
      until: 'started',
    },
  })
  async rich(): Promise<void> {}

  @Scheduled('hourly_long', { key: 'long' })
  async long(): Promise<void> {}

  @Scheduled('hourly_long', { key: 'queued' })
  @Enqueue({ queue: 'short' })
  async queued(): Promise<void> {}

  @Scheduled('hourly', { key: 'single' })
  @Enqueue({ unique: 'single', tags: [] })
  async single(): Promise<void> {}
}

const deploys = new Deploys();
const app = deploys.app([], { app: 'books', services: [Reports] });
const tick = async (key: string) => (await deploys.store.find(key))?.data;
beforeAll(() => app.schedules.sync());
afterAll(() => deploys.close());

describe('the tick of a schedule, which a process with other code may take', () => {
  it('says what it queues and when, and nothing that is the default', async () => {
    expect(await tick('plain')).toStrictEqual({
      key: 'plain',
      job: 'Reports.plain',
      queue: 'default',
      app: 'books',
      rule: expect.objectContaining({ cron: '0 9 * * *', timezone: 'UTC' }),
      since: deploys.clock.now(),
      digest: expect.stringMatching(/^[\w-]{16}$/),
    });
  });

  it('has the options of its method, its limit and its policy where they are others', async () => {
    expect(await tick('rich')).toMatchObject({
      opts: { attempts: 3, ctx: { tags: ['month end'], until: 'started' }, deduplication: {} },
      limit: 420_000,
    });
    expect((await tick('rich'))?.policy).toStrictEqual({ overlap: 'allow', limit: 5 });
    // A schedule that code declares calls its method with nothing.
    expect(argsSeen.length).toBeGreaterThan(0);
    expect(argsSeen.every((it) => it.length === 0)).toBe(true);
    expect((await tick('single'))?.opts).toStrictEqual({
      deduplication: { id: expect.stringContaining('single') },
    });
  });

  it('goes to the queue of its method, else to that of its frequency', async () => {
    expect([await tick('long'), await tick('queued')]).toMatchObject([
      { queue: 'long', frequency: 'hourly_long' },
      { queue: 'short' },
    ]);
    expect(await tick('plain')).not.toHaveProperty('frequency');
    // Each has the usual limit of its queue, which the queue knows.
    expect(await tick('long')).not.toHaveProperty('limit');
    expect(await tick('queued')).not.toHaveProperty('limit');
  });
});

describe('a schedule that code declares', () => {
  it('is there before it is deployed, under its own key alone', async () => {
    const early = fakeCortado({ services: [Reports] });
    await expect(early.schedules.get('long')).resolves.toMatchObject({
      key: 'long',
      frequency: 'hourly_long',
      state: 'unmigrated',
    });
    await expect(early.schedules.get('lang')).resolves.toBeUndefined();
    await expect(early.schedules.remove('rich')).rejects.toThrow('It is declared in code');
    await expect(early.schedules.remove('rest')).resolves.toBe(false);
    await early.close();
  });
});

describe('what is stored beside schedules', () => {
  it('keeps its names from one release to the next', async () => {
    await app.scheduler.pause({ by: 'ann' });
    await app.schedules.trigger('plain');
    await expect(deploys.engine.records.get(SWITCHES, 'all')).resolves.toMatchObject({
      value: { paused: { by: 'ann' } },
    });
    await expect(deploys.engine.records.get(PROGRESS, 'plain')).resolves.toMatchObject({
      value: { byHand: { count: 1 } },
    });
    await app.scheduler.resume();
  });
});
