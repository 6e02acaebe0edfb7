import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '@cortado/test-support/until';
import { World } from '../support/world.js';

const BIN = fileURLToPath(new URL('../../bin/cortado.js', import.meta.url));
const HERE = fileURLToPath(new URL('../support', import.meta.url));

describe('what an operator does with queues', () => {
  const world = new World();
  afterAll(() => world.close());

  it('is told by `queues list`, and a pause says who, why and until when', async () => {
    expect(
      await world.run('queues', 'pause', 'emails', '--by', 'ann', '--reason', 'moved', '--for', '2h'),
    ).toMatchObject({
      ...{ code: 0, stderr: '', stdout: expect.stringMatching(/^Paused emails until \d{4}-/) },
    });
    const [text, json, twice, unknown] = await Promise.all([
      world.run('queues', 'list'),
      world.json<{ queues: { name: string; paused?: object }[] }>('queues', 'list'),
      world.run('queues', 'pause', 'emails', '--for', '2h', '--until', '2030-01-01'),
      world.run('queues', 'pause', 'email'),
    ]);
    expect(text.stdout).toMatch(/^QUEUE +PENDING +ACTIVE/);
    expect(text.stdout).toMatch(/^emails +0 .*paused by ann .* until \d{4}-.*Z \(moved\)$/m);
    expect(json.queues.find((it) => it.name === 'emails')?.paused).toMatchObject({
      by: 'ann',
      reason: 'moved',
    });
    expect(twice).toMatchObject({ code: 2, stdout: '' });
    expect(unknown).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('Did you mean "emails"?'),
    });
    expect((await world.run('queues', 'resume', 'emails')).stdout).toBe('Resumed emails\n');
    expect((await world.run('queues', 'resume', 'emails')).stdout).toBe('emails was not paused\n');
  });

  it('is held to what `queues limit` says, which none lifts', async () => {
    const limited = await world.run(
      ...['queues', 'limit', 'emails', '--concurrency', '2', '--rate', '100/90s', '--reason', 'slow'],
    );
    expect(limited).toMatchObject({
      code: 0,
      stderr: '',
      stdout: 'emails: concurrency 2, rate 100/90s\n',
    });
    const [text, json, other, unsaid, wrong] = await Promise.all([
      world.run('queues', 'list'),
      world.json<{ queues: { name: string; limits: object }[] }>('queues', 'list'),
      world.json('queues', 'limit', 'long', '--rate', '5/s'),
      world.run('queues', 'limit', 'emails'),
      world.run('queues', 'limit', 'emails', '--concurrency', '0', '--rate', '1/m'),
    ]);
    expect(text.stdout).toMatch(/^emails +0 .*limited to concurrency 2, rate 100\/90s$/m);
    expect(json.queues.find((it) => it.name === 'emails')?.limits).toEqual({
      concurrency: 2,
      limiter: { max: 100, duration: 90_000 },
    });
    expect(other).toEqual({ queue: 'long', concurrency: null, limiter: { max: 5, duration: 1_000 } });
    expect(unsaid).toMatchObject({ code: 2, stderr: expect.stringContaining('none lifts a limit') });
    expect(wrong).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Expected a whole number above zero'),
    });
    const free = await world.run('queues', 'limit', 'emails', '--concurrency', 'none', '--rate', 'none');
    expect(free.stdout).toBe('emails: concurrency unlimited, rate unlimited\n');
    await world.run('queues', 'limit', 'long', '--rate', 'none');
  });

  it('is waited for by `drain` and `ready-for-migration`, which end with 1 while something is left', async () => {
    const idle = await Promise.all([world.run('drain'), world.run('ready-for-migration')]);
    expect(idle.map((it) => [it.code, it.stdout])).toEqual([
      [0, 'Nothing is left.\n'],
      [0, 'Ready for migration: no job waits or runs.\n'],
    ]);
    await world.app.enqueue('Desk.once');
    await world.app.enqueue('Desk.once', [], { queue: 'long', unique: 'later', delay: '1h' });
    const left = await Promise.all([world.run('drain', '--timeout', '1s'), world.run('ready-for-migration')]);
    expect(left.map((it) => [it.code, it.stdout])).toEqual([
      [1, 'After 1s there is left:\nshort: 1 pending job, 0 active\n'],
      [1, 'Not ready for migration:\nshort: 1 pending job, 0 active\n'],
    ]);
    expect(left[0]?.stderr).toBe('1 job to go: short 1\n');
    const drained = world.run('drain');
    await world.run('worker', '--queue', 'short', '--burst', '--quiet');
    expect(await drained).toMatchObject({
      ...{ code: 0, stdout: 'Nothing is left but 1 job whose time has not come.\n' },
    });
  });

  it('is followed by `jobs logs --follow`, with its progress, until it ends', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cortado-report-'));
    const seen = join(folder, 'seen');
    const { id } = await world.json<{ id: string }>(
      ...['enqueue', 'Desk.report', '--args', JSON.stringify([seen]), '--at-front', '--attempts', '1'],
    );
    const worker = world.start('worker', '--queue', 'short');
    const following = world.start('jobs', 'logs', id, '--follow');
    await following.says('stderr', /^50% active Report$/m);
    writeFileSync(seen, '');
    expect(await following.ended()).toMatchObject({ code: 0, stdout: 'page 1\npage 2\n' });
    rmSync(folder, { recursive: true });
    expect(following.stderr).toContain(`${id} of queue short completed\n`);
    const again = await world.run('jobs', 'logs', id, '--follow', '--format', 'json');
    expect(JSON.parse(again.stdout)).toEqual({
      id,
      queue: 'short',
      state: 'completed',
      logs: ['page 1', 'page 2'],
    });
    worker.signal('SIGTERM');
    await worker.ended();
  });

  it('is queued by `enqueue` with what a call can say', async () => {
    const words = ['enqueue', 'Desk.fail', '--args', '["x"]', '--queue', 'long'];
    const first = await world.json<{ id: string }>(...words, '--unique', 'k1', '--priority', '7');
    expect(await world.json(...words, '--unique', 'k1')).toMatchObject({ id: first.id, outcome: 'existing' });
    const later = await world.json<{ id: string }>(...words, '--run-at', '2031-01-01T00:00:00Z');
    expect(await world.app.job('long', later.id).status()).toMatchObject({ state: 'delayed' });
    expect((await world.run(...words, '--at-front', '--priority', '7')).code).toBe(2);
    const found = await world.json<{ id: string }>(
      ...[...words, '--tag', 'order:42', '--tag', 'paid', '--event', 'hourly'],
    );
    for (const filter of [
      ['--tag', 'order:42', '--event', 'hourly'],
      ['--tag', 'paid'],
    ])
      expect(await world.json('jobs', 'list', ...filter)).toMatchObject({ jobs: [{ id: found.id }] });
  });

  it('is asked of `console`, line by line where it is piped in', async () => {
    const ask = (...lines: string[]) =>
      spawnSync(process.execPath, [BIN, 'console'], {
        cwd: HERE,
        env: { ...process.env, NODE_OPTIONS: '', ...world.env },
        input: lines.join('\n'),
        encoding: 'utf8',
      });
    const well = ask(
      "const counts = await queue('long').counts()",
      'counts.delayed',
      '(await jobs(Desk, { queue: "emails" }).once()).queue',
      'cortado.queueNames.length',
      "(await cortado.doctor()).find((it) => it.code === 'datastore').level",
    );
    expect(well).toMatchObject({ status: 0, stderr: '', stdout: "2\n'emails'\n4\n'ok'\n" });
    const unfinished = ask('1 + 1', '[1, 2');
    expect(unfinished.status).toBe(1);
    expect(unfinished.stdout).toBe('2\nUncaught SyntaxError: Unexpected end of input\n');
    const ill = ask('await nope()', '1 + 1');
    expect(ill.status).toBe(1);
    expect(ill.stdout).toMatch(/ReferenceError: nope is not defined[\s\S]*^2$/m);
    await until(
      async () => (await world.app.queue('emails').counts()).waiting,
      (it) => it === 1,
    );
  });

  it('stands on settings that `show-config` tells, with where each is from', async () => {
    const { settings } = await world.json<{ settings: { name: string; from: string; value: unknown }[] }>(
      'show-config',
    );
    const of = (name: string) => settings.find((it) => it.name === name);
    expect(of('enqueueTimeout')).toEqual({ name: 'enqueueTimeout', value: '3s', from: 'config' });
    expect(of('timezone')).toEqual({ name: 'timezone', value: 'UTC', from: 'default' });
    expect(of('app')).toMatchObject({ value: 'cortado', from: 'package' });
    expect(of('queues.emails')).toMatchObject({ from: 'config', value: { concurrency: 2 } });
    expect(of('queues.long')).toMatchObject({ from: 'default', value: { timeout: 1_500_000 } });
    const text = await world.run('show-config');
    expect(text.stdout).toMatch(/^Config: \/.*cortado\.config\.ts\n\nSETTING +VALUE +FROM\n/);
    expect(text.stdout).toMatch(/^services +Desk +config$/m);
  });
});
