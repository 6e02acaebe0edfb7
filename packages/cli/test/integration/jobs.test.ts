import { startWorker } from '@cortado/worker-pool';
import { Redis } from 'ioredis';
import { World } from '../support/world.js';

interface Job {
  id: string;
  [fact: string]: unknown;
}

describe('what the queues hold', () => {
  const world = new World();
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    const { app } = world;
    const send = await app.enqueue('Desk.send', [{ to: 'ada' }], { user: 'ada' });
    const fail = await app.enqueue('Desk.fail', ['no postgres://me:hunter2@db/jobs \u001b[2Jtoday']);
    const login = await app.enqueue('Desk.login', [
      { name: 'ada', password: 'hunter2', nested: [{ apiKey: 'k' }] },
    ]);
    const worker = await startWorker(app);
    await Promise.all([send.result(), login.result(), fail.result().catch(() => undefined)]);
    await worker.close();
    const waiting = await app.enqueueMany([{ name: 'Desk.wait' }, { name: 'Desk.wait' }]);
    const delayed = await app.enqueue('Desk.nightly', [], { delay: '1h' });
    Object.assign(ids, {
      send: send.id,
      fail: fail.id,
      login: login.id,
      waiting: waiting[1]?.id,
      delayed: delayed.id,
    });
  });
  afterAll(() => world.close());

  describe('cortado show-pending-jobs', () => {
    it('counts queue by queue, and all together', async () => {
      const { code, stdout, stderr } = await world.run('show-pending-jobs');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toBe(
        `Queue: short
  - pending: 0
  - failed: 1
  - started: 0

Queue: default
  - pending: 0
  - failed: 0
  - started: 0

Queue: long
  - pending: 2
  - failed: 0
  - started: 0

Queue: emails
  - pending: 0
  - failed: 0
  - started: 0

Total pending: 2
Total failed: 1
Total processing: 0
`,
      );
    });

    it('gives the same facts as JSON, of some queues when asked', async () => {
      expect(await world.json('show-pending-jobs', '--queue', 'long,short')).toEqual({
        queues: [
          { queue: 'long', pending: 2, failed: 0, started: 0 },
          { queue: 'short', pending: 0, failed: 1, started: 0 },
        ],
        totals: { pending: 2, failed: 1, processing: 0 },
      });
    });

    it('refuses a queue nobody declared', async () => {
      const { code, stderr } = await world.run('show-pending-jobs', '--queue', 'email');
      expect(code).toBe(2);
      expect(stderr).toBe('cortado: No queue is named "email". Did you mean "emails"?\n');
    });
  });

  describe('cortado jobs list', () => {
    it('lists jobs of every state, the newest first', async () => {
      const { code, stdout } = await world.run('jobs', 'list');
      expect(code).toBe(0);
      const [head, ...rows] = stdout.trimEnd().split('\n');
      expect(head).toMatch(/^ID +QUEUE +NAME +STATE +QUEUED +TOOK$/);
      expect(rows).toHaveLength(6);
      expect(rows[0]).toMatch(new RegExp(`^${ids.delayed} +default +Desk\\.nightly +delayed`));
      expect(rows.find((it) => it.startsWith(ids.fail as string))).toMatch(
        / failed .* m?s +no postgres:\/\/me:\*\*\*@db\/jobs today$/,
      );
    });

    it('takes filters and a limit', async () => {
      const list = async (...words: string[]) =>
        (await world.json<{ jobs: Job[] }>('jobs', 'list', ...words)).jobs;
      expect((await list('--state', 'failed')).map((it) => it.id)).toEqual([ids.fail]);
      expect((await list('--queue', 'emails')).map((it) => it.id)).toEqual([ids.send]);
      expect(await list('--name', 'Desk.wait')).toHaveLength(2);
      expect(await list('--limit', '3')).toHaveLength(3);
      expect(await list('--name', 'Nobody.knows')).toEqual([]);
    });

    it('goes through one queue and state page by page', async () => {
      const page = (...words: string[]) =>
        world.run('jobs', 'list', '--queue', 'long', '--state', 'waiting', '--limit', '1', ...words);
      const first = await page();
      expect(first.stdout).toContain(ids.waiting);
      const [, cursor] = /^These are 1\. --after (\S+) shows those that follow\.$/m.exec(first.stderr) ?? [];
      const second = await page('--after', cursor as string);
      expect(second).toMatchObject({ code: 0, stderr: '' });
      expect(second.stdout).toContain('Desk.wait');
      expect(second.stdout).not.toContain(ids.waiting);
      const json = await world.json<{ jobs: Job[]; next?: string }>(
        ...['jobs', 'list', '--queue', 'long', '--state', 'waiting', '--limit', '1'],
      );
      expect(json).toMatchObject({ jobs: [{ id: ids.waiting }], next: expect.any(String) });
      const refused = await world.run('jobs', 'list', '--after', cursor as string);
      expect(refused).toMatchObject({ code: 2, stdout: '' });
      expect(refused.stderr).toContain('--after needs one --queue and a --state');
      expect((await page('--after', 'nonsense')).code).toBe(2);
    });

    it('finds by user and by text', async () => {
      const list = async (...words: string[]) =>
        (await world.json<{ jobs: Job[] }>('jobs', 'list', ...words)).jobs.map((it) => it.id);
      expect(await list('--user', 'ada')).toEqual([ids.send]);
      expect(await list('--text', 'NO POSTGRES')).toEqual([ids.fail]);
      expect(await list('--text', 'hunter2')).toEqual([]);
      expect(await list('--state', 'cancelled')).toEqual([]);
    });

    it('masks secrets', async () => {
      const { stdout } = await world.run('jobs', 'list', '--format', 'json');
      expect(stdout).toContain('"password": "***"');
      expect(stdout).not.toContain('hunter2');
    });
  });

  describe('cortado jobs show', () => {
    it('shows a job that completed', async () => {
      expect(await world.json('jobs', 'show', 'emails', ids.send as string)).toEqual({
        id: ids.send,
        queue: 'emails',
        name: 'Desk.send',
        state: 'completed',
        user: 'ada',
        arguments: [{ to: 'ada' }],
        attempts: { made: 1, allowed: 1 },
        progress: { percent: 0 },
        queuedAt: expect.stringMatching(/^\d{4}-/),
        startedAt: expect.any(String),
        finishedAt: expect.any(String),
        result: { sentTo: 'ada', by: 'ada', isLetter: true },
        traces: [],
        logs: ['to ada'],
      });
    });

    it('finds it by its id alone, and tells the same to people', async () => {
      const { code, stdout } = await world.run('jobs', 'show', ids.fail as string);
      expect(code).toBe(0);
      expect(stdout).toMatch(/^Queue +short$/m);
      expect(stdout).toMatch(/^Attempts +2 of 2$/m);
      expect(stdout).toMatch(/^Progress +40% Failing$/m);
      expect(stdout).toMatch(
        /^Error\n {2}Error: no postgres:\/\/me:\*\*\*@db\/jobs today\n {6}at .*desk\.ts/m,
      );
      expect(stdout).not.toContain('\u001b');
    });

    it('masks secrets in arguments and results, however deep', async () => {
      const masked = { name: 'ada', password: '***', nested: [{ apiKey: '***' }] };
      expect(await world.json('jobs', 'show', ids.login as string)).toMatchObject({
        arguments: [masked],
        result: masked,
      });
    });

    it('tells the place of a waiting job and the moment of a delayed one', async () => {
      expect((await world.run('jobs', 'show', ids.waiting as string)).stdout).toMatch(
        /^State +waiting, 2\. in its queue$/m,
      );
      expect((await world.run('jobs', 'show', ids.delayed as string)).stdout).toMatch(
        /^Not before +\d{4}-.*Z$/m,
      );
    });

    it('shows numbers that JavaScript cannot hold as somebody else has stored them', async () => {
      const { id } = await world.app.enqueue('Desk.nightly', [], { delay: '1h' });
      const redis = new Redis(process.env.REDIS_URL as string);
      await redis.hset(`${world.env.TEST_PREFIX}:default:${id}`, 'data', '{"order":9007199254740993}');
      redis.disconnect();
      expect((await world.run('jobs', 'show', id)).stdout).toMatch(
        /^Arguments, as stored: JavaScript cannot hold .+"order": 9007199254740993$/ms,
      );
      expect(await world.json('jobs', 'show', id)).toMatchObject({
        arguments: [{ order: 2 ** 53 }],
        exactArguments: expect.stringContaining('9007199254740993'),
      });
    });

    it('shows one whose arguments are no JSON, as jobs list does', async () => {
      const { id } = await world.app.enqueue('Desk.nightly', [], { delay: '1h' });
      const redis = new Redis(process.env.REDIS_URL as string);
      await redis.hset(`${world.env.TEST_PREFIX}:default:${id}`, 'data', '{to: ada, password: hunter2');
      redis.disconnect();
      const unreadable = 'Somebody else has written into it: its arguments cannot be read.';
      const shown = await world.run('jobs', 'show', id);
      expect(shown.stdout).toMatch(/^Arguments, as stored: they are no JSON\s+\{to: ada, password: \*\*\*$/m);
      expect(await world.json('jobs', 'show', id)).toMatchObject({ arguments: [], unreadable });
      const { jobs } = await world.json<{ jobs: Job[] }>('jobs', 'list', '--queue', 'default');
      expect(jobs.find((it) => it.id === id)).toMatchObject({ unreadable });
    });

    it.each([
      [['nobody'], 1, 'No queue holds a job nobody.'],
      [['short', 'nobody'], 1, 'Queue "short" holds no job nobody.'],
      [['shrt', 'nobody'], 2, 'No queue is named "shrt". Did you mean "short"?'],
      [['x'.repeat(50_000)], 1, 'No queue holds a job xxx'],
    ])('says that there is no such job: %#', async (words, code, sentence) => {
      const end = await world.run('jobs', 'show', ...words);
      expect(end).toMatchObject({ code, stdout: '' });
      expect(end.stderr).toContain(sentence);
      expect(end.stderr.length).toBeLessThan(500);
    });
  });
});
