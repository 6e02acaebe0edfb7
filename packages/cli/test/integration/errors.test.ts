import { startWorker } from '@cortado/worker-pool';
import { jest } from '@jest/globals';
import { World } from '../support/world.js';

jest.setTimeout(60_000);

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
    const gone = await world.run('errors', 'show', id);
    expect(gone).toMatchObject({ code: 1, stdout: '' });
    expect(gone.stderr).toContain(`The error log holds no entry ${id}.`);
  });
});
