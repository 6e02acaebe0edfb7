import { hostname, userInfo } from 'node:os';
import { World } from '../support/world.js';

interface Answer {
  matched: number;
  done: number;
  refused: number;
}

describe('many jobs at once', () => {
  const world = new World();
  const add = (count: number, options: object, name = 'Desk.wait') =>
    world.app.enqueueMany(Array.from({ length: count }, () => ({ name, args: [], options })));
  const left = async () => (await world.app.allQueues().jobs({ states: ['waiting', 'delayed'] })).jobs.length;

  beforeAll(async () => {
    await add(3, { tags: ['order:42'], user: 'ada' });
    await add(2, { event: 'import' });
    await add(2, { delay: '1h' }, 'Desk.nightly');
  });
  afterAll(() => world.close());

  it('are listed by tag, page by page', async () => {
    const first = await world.json<{ jobs: { tags: string[] }[]; next: string }>(
      ...['jobs', 'list', '--tag', 'order:42', '--user', 'ada', '--limit', '2'],
    );
    expect(first.jobs.map((it) => it.tags)).toEqual([['order:42'], ['order:42']]);
    const rest = await world.json<{ jobs: unknown[]; next?: string }>(
      ...['jobs', 'list', '--tag', 'order:42', '--user', 'ada', '--after', first.next],
    );
    expect(rest).toMatchObject({ jobs: [{}] });
    expect(rest.next).toBeUndefined();
  });

  it('are purged by label: counted, asked about, and gone', async () => {
    const dry = await world.json<Answer>('purge-jobs', '--event', 'import', '--dry-run');
    expect(dry).toEqual({ matched: 2, done: 0, refused: 0, dryRun: true });
    const unanswered = await world.run('purge-jobs', '--event', 'import');
    expect(unanswered.code).toBe(1);
    expect(unanswered.stderr).toContain(
      '2 jobs are taken out as if they had never been queued. Go on? [y/N]',
    );
    expect(unanswered.stderr).toMatch(/where nobody can, say --yes\.\ncortado: Nothing was done\./);
    await expect(left()).resolves.toBe(7);
    const { code, stdout } = await world.run('purge-jobs', '--event', 'import', '--yes');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '2 jobs purged.\n' });
    await expect(left()).resolves.toBe(5);
    const nothing = await world.run('purge-jobs', '--event', 'daily', '--yes');
    expect(nothing).toMatchObject({ code: 0, stdout: 'No job is meant.\n' });
  });

  it('are cancelled, retried and removed with --all and a filter', async () => {
    const cancel = ['jobs', 'cancel', '--all', '--tag', 'order:42', '--reason', 'closed', '--yes'];
    await expect(world.json(...cancel)).resolves.toMatchObject({ matched: 3, done: 3, refused: 0 });
    const listed = await world.run('jobs', 'list', '--state', 'cancelled', '--error', 'CLOSED');
    expect(listed.stdout.match(/closed/g)).toHaveLength(3);
    world.env.FORCE_COLOR = '1';
    const coloured = await world.run('jobs', 'list', '--state', 'cancelled', '--error', 'CLOSED');
    delete world.env.FORCE_COLOR;
    expect(coloured.stdout.split('\u001b[33mcancelled\u001b[0m')).toHaveLength(4);
    expect(coloured.stdout.replaceAll('\u001b[33m', '').replaceAll('\u001b[0m', '')).toBe(listed.stdout);
    const retry = await world.run('jobs', 'retry', '--all', '--state', 'cancelled', '--yes');
    expect(retry.code).toBe(1);
    expect(retry.stdout).toContain('3 jobs could not be');
    const remove = ['jobs', 'remove', '--all', '--state', 'cancelled,failed', '--yes'];
    await expect(world.json(...remove)).resolves.toMatchObject({ matched: 3, done: 3, refused: 0 });
    await expect(world.json('purge-jobs', '--yes')).resolves.toMatchObject({ matched: 2, done: 2 });
    await expect(left()).resolves.toBe(0);
  });

  it.each([
    [['jobs', 'retry'], 'Give the id of a job, or --all'],
    [['jobs', 'cancel', 'abc', '--all'], 'Give an id, or --all'],
    [['jobs', 'remove', 'abc', '--tag', 'x'], 'go with --all'],
    [['purge-jobs', '--state', 'active', '--yes'], 'It cannot be done to jobs that are active'],
    [['purge-jobs', '--older-than', 'long'], 'Expected a duration'],
  ])('are refused where %j does not say which', async (words, sentence) => {
    const { code, stderr } = await world.run(...words);
    expect(code).toBe(2);
    expect(stderr).toContain(sentence);
  });

  it('are in the audit once, with who, from where, which and how many; counting and a no are not', async () => {
    const { entries } = await world.app.audit.list({ act: 'queues.purge' });
    const login = userInfo().username;
    expect(entries.at(-1)).toMatchObject({
      ...{ by: login, from: hostname(), via: 'cli', outcome: 'done', done: 2 },
      filter: { event: 'import' },
    });
    const cancelled = await world.app.audit.list({ act: 'jobs.cancel', by: login });
    expect(cancelled.entries).toMatchObject([{ done: 3, reason: 'closed', filter: { tag: 'order:42' } }]);
  });
});
