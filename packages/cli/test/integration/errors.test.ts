import { startWorker } from '@cortado/worker-pool';
import { World } from '../support/world.js';

describe('cortado errors', () => {
  const world = new World();
  let job: string;

  beforeAll(async () => {
    const { app } = world;
    const worker = await startWorker(app);
    const failing = await app.enqueue('Desk.fail', ['no postgres://me:hunter2@db/jobs today'], {
      user: 'ada',
    });
    await failing.result().catch(() => undefined);
    job = failing.id;
    await worker.close();
    await app.errors.settled();
  });
  afterAll(() => world.close());

  it('are listed and shown in groups, which are retried, resolved and opened again', async () => {
    const { groups } = await world.json<{ groups: { id: string }[] }>('errors', 'groups');
    expect(groups).toEqual([
      expect.objectContaining({ state: 'open', title: 'Desk.fail', type: 'Error', queue: 'short', count: 1 }),
    ]);
    const id = groups[0]?.id as string;
    expect((await world.run('errors', 'groups')).stdout).toMatch(
      new RegExp(`^${id} +open +1 .* Desk\\.fail +Error +no postgres`, 'm'),
    );
    const shown = await world.run('errors', 'group', id);
    expect(shown.stdout).toMatch(/^Place +Desk\.fail .*desk\.ts:\d+$/m);
    expect(shown.stdout).toMatch(new RegExp(`^ +\\S+ .* ${job} +no postgres`, 'm'));
    expect((await world.run('errors', 'retry', id, '--dry-run')).stdout).toBe(
      '1 job would be queued again.\n',
    );
    const resolved = await world.json('errors', 'resolve', id, '--by', 'ann', '--reason', 'mended');
    expect(resolved).toMatchObject({ state: 'resolved', resolved: { by: 'ann', reason: 'mended' } });
    expect((await world.run('errors', 'groups')).stdout).toBe('No errors.\n');
    expect((await world.run('errors', 'group', id)).stdout).toMatch(/^Resolved +.*, by ann, mended$/m);
    expect((await world.run('errors', 'reopen', id)).stdout).toBe(`Reopened ${id}: Desk.fail, Error.\n`);
    const retried = await world.run('errors', 'retry', id, '--yes');
    expect(retried).toMatchObject({ code: 0, stdout: '1 job queued again.\n' });
    expect(await world.app.queue('short').counts()).toMatchObject({ failed: 0, waiting: 1 });
    const none = await world.run('errors', 'resolve', 'none');
    expect(none).toMatchObject({ code: 2, stdout: '' });
    expect(none.stderr).toContain('Expected the id of a group of errors, found "none"');
  });

  it('are listed, shown to people and as JSON, and cleared', async () => {
    const { errors } = await world.json<{ errors: { id: string }[] }>('errors', 'list');
    expect(errors).toEqual([
      {
        id: expect.any(String),
        at: expect.stringMatching(/^\d{4}-/),
        title: 'Desk.fail',
        message: 'no postgres://me:***@db/jobs today',
        trace: expect.stringContaining('desk.ts'),
        job: { id: job, name: 'Desk.fail', queue: 'short', attempt: 2 },
        user: 'ada',
        arguments: ['no postgres://me:***@db/jobs today'],
        group: expect.any(String),
      },
    ]);
    const id = errors[0]?.id as string;
    await expect(world.json('errors', 'show', id)).resolves.toEqual(errors[0]);
    const list = await world.run('errors', 'list');
    expect(list.stdout).toMatch(new RegExp(`^${id} .* Desk\\.fail +${job} +no postgres`, 'm'));
    const { code, stdout } = await world.run('errors', 'show', id);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^User +ada$/m);
    expect(stdout).toMatch(new RegExp(`^Job +Desk\\.fail ${job}$`, 'm'));
    expect(stdout).toMatch(/^Trace\n {2}Error: no postgres:\/\/me:\*\*\*@db\/jobs today\n {6}at .*desk\.ts/m);
    expect((await world.run('errors', 'list', '--offset', '1')).stdout).toBe('No errors.\n');

    expect((await world.run('errors', 'clear')).stdout).toBe('1 entry cleared.\n');
    expect(await world.json('errors', 'list')).toEqual({ errors: [] });
    expect((await world.run('errors', 'groups')).stdout).toBe('No errors.\n');
    const gone = await world.run('errors', 'show', id);
    expect(gone).toMatchObject({ code: 1, stdout: '' });
    expect(gone.stderr).toContain(`The error log holds no entry ${id}.`);
  });
});
