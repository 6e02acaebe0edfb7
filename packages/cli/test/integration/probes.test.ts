import { until } from '@cortado/test-support/until';
import { OwnServer } from '../support/own-server.js';
import { World } from '../support/world.js';

describe('a command that listens', () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });
  afterEach(() => world.close());

  const listening = (...words: string[]) => listeningAs('worker', '--queue', 'emails', ...words);
  const listeningAs = async (...words: string[]) => {
    const command = world.start(...words);
    await command.says('stdout', /^Listening +http:\/\/\S+$/m);
    const url = /^Listening +(\S+)$/m.exec(command.stdout)?.[1] ?? '';
    const ask = async (path: string, init?: RequestInit) => {
      const response = await fetch(url.replace('0.0.0.0', '127.0.0.1') + path, init);
      return { status: response.status, text: await response.text() };
    };
    return { command, ask };
  };

  it('tells that it is well, and what it has done, to this machine', async () => {
    const { command, ask } = await listening('--listen', '0', '--grace', '30s');
    await (await world.app.enqueue('Desk.send', [{ to: 'ada' }])).result();
    await command.says('stderr', /Desk\.send \w+ completed/);
    expect(await ask('/healthz')).toEqual({ status: 200, text: 'ok\n' });
    expect(await ask('/readyz')).toEqual({ status: 200, text: 'ok\n' });
    const { status, text } = await ask('/metrics');
    expect(status).toBe(200);
    expect(text).toMatch(/^target_info\{service_name="cortado",/m);
    const labels = 'messaging_destination_name="emails",cortado_job_name="Desk.send"';
    expect(text).toMatch(
      new RegExp(`^cortado_job_attempts_total\\{${labels},outcome="completed".*\\} 1$`, 'm'),
    );
    expect(text).toMatch(new RegExp(`^cortado_job_duration_count\\{${labels}.*\\} 1$`, 'm'));
    expect(text).toMatch(/^cortado_queue_jobs\{messaging_destination_name="emails",state="waiting".*\} 0$/m);
    expect(text).toMatch(/^cortado_queue_workers\{messaging_destination_name="emails".*\} 1$/m);
    expect((await ask('/secrets')).status).toBe(404);
    expect((await ask('/metrics', { method: 'POST' })).status).toBe(405);

    // Closing, it is alive and takes nothing more.
    await world.app.enqueue('Desk.wait', [], { queue: 'emails' });
    await command.says('stderr', 'Desk.wait');
    command.signal('SIGTERM');
    await command.says('stderr', 'SIGTERM: letting running jobs end.');
    expect(await ask('/readyz')).toEqual({ status: 503, text: 'closing\n' });
    expect((await ask('/healthz')).status).toBe(200);
    command.signal('SIGTERM');
    await command.ended();
  });

  it('shows metrics beyond this machine to those only who have the token', async () => {
    const { command, ask } = await listening('--listen', '0.0.0.0:0');
    expect((await ask('/readyz')).status).toBe(200);
    expect(await ask('/metrics')).toMatchObject({
      status: 403,
      text: expect.stringContaining('CORTADO_METRICS_TOKEN'),
    });
    command.signal('SIGTERM');
    await command.ended();

    world.env.CORTADO_METRICS_TOKEN = 'open sesame';
    const other = await listening('--listen', '0.0.0.0:0');
    expect((await other.ask('/metrics')).status).toBe(401);
    const wrong = { headers: { authorization: 'Bearer open' } };
    expect((await other.ask('/metrics', wrong)).status).toBe(401);
    const right = { headers: { authorization: 'Bearer open sesame' } };
    expect((await other.ask('/metrics', right)).status).toBe(200);
    other.command.signal('SIGTERM');
    await other.command.ended();
  });

  it('tells of all processes of a pool, also when one has been replaced', async () => {
    const words = ['--queue', 'emails', '--num-workers', '2', '--listen', '0'];
    const { command, ask } = await listeningAs('worker-pool', ...words);
    expect(await ask('/readyz')).toEqual({ status: 200, text: 'ok\n' });
    const labels = '\\{messaging_destination_name="emails",cortado_job_name="Desk.send"';
    const counted = (name: string, text: string) =>
      Number(new RegExp(`^${name}${labels}.* (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
    const sendAndCount = async (jobs: number, total: number) => {
      await world.app.enqueueMany(
        Array.from({ length: jobs }, () => ({ name: 'Desk.send', args: [{ to: 'ada' }] })),
      );
      return await until(
        async () => (await ask('/metrics')).text,
        (text) => counted('cortado_job_attempts_total', text) === total,
      );
    };
    const before = await sendAndCount(40, 40);
    expect(counted('cortado_job_duration_count', before)).toBe(40);
    expect(counted('cortado_job_wait_count', before)).toBe(40);
    expect(before).toMatch(/^cortado_queue_workers\{messaging_destination_name="emails".*\} 2$/m);
    expect(before.match(/^# TYPE cortado_job_attempts_total /gm)).toHaveLength(1);

    const [pid = ''] = /^Processes +(\d+)/m.exec(command.stdout)?.slice(1) ?? [];
    process.kill(Number(pid), 'SIGKILL');
    await command.says('stderr', `child ${pid} ended by SIGKILL`);
    expect(counted('cortado_job_duration_count', await sendAndCount(20, 60))).toBe(60);
    command.signal('SIGTERM');
    await command.ended();
  });

  it('says that a pool is not ready while its datastore is away', async () => {
    const server = new OwnServer('Redis');
    await server.start();
    world.env.TEST_CONNECTION = server.url;
    const { command, ask } = await listeningAs('worker-pool', '--num-workers', '1', '--listen', '0');
    await server.stop();
    const away = { status: 503, text: 'the datastore does not answer\n' };
    expect(
      await until(
        () => ask('/readyz'),
        (it) => it.status !== 200,
      ),
    ).toEqual(away);
    expect((await ask('/healthz')).status).toBe(200);
    await server.start();
    await until(
      () => ask('/readyz'),
      (it) => it.status === 200,
    );
    command.signal('SIGTERM');
    await command.ended();
    await server.remove();
  });

  it('says where it cannot listen', async () => {
    expect(await world.run('worker', '--listen', 'here')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        'Expected a port, or an address and a port such as 0.0.0.0:9464, found "here"',
      ),
    });
    const { command } = await listening('--listen', '0');
    const taken = /:(\d+)$/m.exec(/^Listening.*$/m.exec(command.stdout)?.[0] ?? '')?.[1] ?? '';
    expect(await world.run('schedule', '--listen', taken)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/Expected to listen on 127\.0\.0\.1:\d+, found: .*EADDRINUSE/),
    });
    command.signal('SIGTERM');
    await command.ended();
  });
});
