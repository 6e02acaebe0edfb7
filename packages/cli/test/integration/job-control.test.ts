import { startWorker } from '@cortado/worker-pool';
import { World } from '../support/world.js';

describe('what becomes of jobs', () => {
  const world = new World();
  afterAll(() => world.close());

  it('cancels a job that waits, one that runs in another process, and none that has ended', async () => {
    const { app } = world;
    const waiting = await app.enqueue('Desk.send', [{ to: 'ada' }]);
    const removed = await world.run('jobs', 'cancel', waiting.id, '--reason', 'wrong address');
    expect(removed).toEqual({
      code: 0,
      stderr: '',
      stdout: `Job ${waiting.id} of queue emails had not started and is removed.\n`,
    });
    await expect(waiting.status()).resolves.toMatchObject({ state: 'cancelled', error: 'wrong address' });
    expect((await world.run('jobs', 'list', '--state', 'cancelled')).stdout).toMatch(
      new RegExp(`^${waiting.id} +emails +Desk\\.send +cancelled .* wrong address$`, 'm'),
    );
    const shown = await world.run('jobs', 'show', waiting.id);
    expect(shown).toMatchObject({ code: 0, stderr: '' });
    expect(shown.stdout).toMatch(/^State +cancelled before it ran$/m);
    expect(shown.stdout).toMatch(/^ +wrong address$/m);
    await expect(world.json('jobs', 'show', 'emails', waiting.id)).resolves.toMatchObject({
      id: waiting.id,
      name: 'Desk.send',
      state: 'cancelled',
      error: 'wrong address',
      isRemoved: true,
    });

    const started = new Promise<void>((resolve) => app.on('job.started', () => resolve()));
    const worker = await startWorker(app, { queues: ['long'] });
    const running = await app.enqueue('Desk.wait');
    await started;
    await expect(world.json('jobs', 'cancel', 'long', running.id, '--reason', 'enough')).resolves.toEqual({
      id: running.id,
      queue: 'long',
      answer: 'signalled',
    });
    await expect(running.result({ timeout: '1m' })).rejects.toThrow('was cancelled: enough');
    await worker.close();
    const { stdout } = await world.run('jobs', 'show', running.id);
    expect(stdout).toMatch(/^State +cancelled$/m);
    expect(stdout).toMatch(/^Error\n {2}Cancelled: enough$/m);
    const again = await world.run('jobs', 'cancel', running.id);
    expect(again).toMatchObject({ code: 1, stdout: `Job ${running.id} of queue long had ended already.\n` });
  });

  it('prints the log of a job, retries it and removes it', async () => {
    const { app } = world;
    const sent = await app.enqueue('Desk.send', [{ to: 'bob' }]);
    const failing = await app.enqueue('Desk.fail', ['no']);
    const worker = await startWorker(app, { queues: ['emails', 'short'] });
    await Promise.all([sent.result(), failing.result().catch(() => undefined)]);
    await worker.close();
    expect(await world.run('jobs', 'logs', sent.id)).toEqual({ code: 0, stdout: 'to bob\n', stderr: '' });
    expect(await world.json('jobs', 'logs', 'short', failing.id)).toEqual({
      id: failing.id,
      queue: 'short',
      logs: [],
    });
    const refused = await world.run('jobs', 'retry', sent.id);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain('is completed. Only a job that failed can be retried.');
    expect(await world.run('jobs', 'retry', 'short', failing.id)).toMatchObject({
      code: 0,
      stdout: `Job ${failing.id} is back in queue short.\n`,
    });
    await expect(failing.status()).resolves.toMatchObject({ state: 'waiting' });
    expect(await world.json('jobs', 'remove', failing.id)).toEqual({
      id: failing.id,
      queue: 'short',
      removed: true,
    });
    await expect(failing.status()).resolves.toMatchObject({ state: 'not_found' });
  });

  it.each(['cancel', 'logs', 'retry', 'remove'])('%s says when there is no such job', async (command) => {
    expect(await world.run('jobs', command, 'nobody')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('No queue holds a job nobody.'),
    });
    expect(await world.run('jobs', command, 'shrt', 'nobody')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Did you mean "short"?'),
    });
  });

  it('says that a running job cannot be removed', async () => {
    const { app } = world;
    const running = await app.enqueue('Desk.wait');
    const started = new Promise<void>((resolve) => app.on('job.started', () => resolve()));
    const worker = await startWorker(app, { queues: ['long'] });
    await started;
    const { code, stderr } = await world.run('jobs', 'remove', running.id);
    expect(code).toBe(1);
    expect(stderr).toContain(`is running. \`cortado jobs cancel long ${running.id}\` stops it.`);
    await running.cancel();
    await worker.close();
  });
});
