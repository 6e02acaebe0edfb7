import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCortado, defineJob } from '@cortado/core';
import { until } from '@cortado/test-support/until';
import { startWorker } from '@cortado/worker-pool';
import { Redis } from 'ioredis';
import { cortado } from '../support/cli.js';
import { diagnose } from '../support/diagnosis.js';
import { World } from '../support/world.js';

describe('cortado doctor', () => {
  const world = new World();
  const redis = new Redis(process.env.REDIS_URL as string);
  const key = (...parts: string[]) => [world.env.TEST_PREFIX, ...parts].join(':');
  afterAll(async () => {
    redis.disconnect();
    await world.close();
  });

  it('tells what is missing of an app that nobody runs, and mends what is safe', async () => {
    await world.app.enqueueMany([{ name: 'Desk.wait' }, { name: 'Desk.wait' }]);
    const { text, of, findings } = await diagnose(world.env);
    expect(text.code).toBe(1);
    expect(text.stdout).toMatch(
      /^Site: default\nStatus: in trouble \(2 errors, \d warnings?\)\n\nScheduler: enabled/,
    );
    expect(text.stdout.match(/^warning /gm)).toHaveLength(Number(/(\d) warning/.exec(text.stdout)?.[1]));
    expect(text.stdout).toContain('  - long: 2 pending\n');
    expect(text.stdout).toMatch(/^Redis: connected \(version \d/m);
    expect(of('schedules-differ').facts).toMatchObject({ added: ['Desk.nightly', 'Desk.morning'] });
    expect(findings.find((it) => it.code === 'no-worker' && it.subject === 'long')).toMatchObject({
      level: 'error',
      message: expect.stringMatching(/^No worker serves queue long, and 2 jobs wait, the oldest queued /),
      next: 'Start one: cortado worker --queue long',
    });
    const { stdout, stderr } = await world.run('doctor', '--fix', '--yes', '--format', 'json');
    expect(stderr).toContain('- Store the schedules as the code declares them\n');
    const after = JSON.parse(stdout) as { fixed: { code: string }[]; findings: { code: string }[] };
    expect(after.fixed.map((it) => it.code)).toEqual(['schedules-differ']);
    expect(after.findings.map((it) => it.code)).toContain('no-scheduler');
    expect(after.findings.map((it) => it.code)).not.toContain('schedules-differ');
  });

  it('tells of jobs that nobody works on, that run too long, and that failed', async () => {
    const { app } = world;
    const worker = world.start('worker', '--queue', 'long,short');
    await worker.says('stdout', 'Stop with');
    const stuck = await app.enqueue('Desk.share', [1, 2], { timeout: '10s' });
    const failed = await app.enqueue('Desk.fail', ['no']);
    await failed.result().catch(() => undefined);
    await until(
      async () => (await stuck.status()).state,
      (it) => it === 'active',
    );
    worker.signal('SIGKILL');
    await worker.ended();
    await redis.hset(key('long', stuck.id), 'processedOn', Date.now() - 3_600_000);
    const running = await diagnose(world.env);
    expect(running.of('stuck-job')).toMatchObject({
      subject: stuck.id,
      facts: { queue: 'long', name: 'Desk.share', limit: 10_000 },
      next: expect.stringContaining(`cortado jobs cancel long ${stuck.id}`),
    });
    expect(running.of('failed-jobs')).toMatchObject({ subject: 'short', facts: { count: 1 } });
    const active = await redis.lrange(key('long', 'active'), 0, -1);
    await redis.del(...active.map((id) => key('long', id, 'lock')));
    const orphaned = await diagnose(world.env);
    expect(orphaned.of('orphaned-jobs').facts.ids).toEqual(expect.arrayContaining(active));
    expect(orphaned.of('orphaned-jobs').facts.ids).toHaveLength(active.length);
    expect(orphaned.text.stdout).toMatch(/^Jobs take about: .*long \d/m);
    const { stdout } = await world.run('doctor', '--fix', '--yes', '--format', 'json');
    expect(stdout).toContain(`Hand back ${active.length} jobs of queue long, on which nobody works any more`);
    const after = JSON.parse(stdout) as { findings: { code: string }[] };
    expect(after.findings.map((it) => it.code)).not.toContain('orphaned-jobs');
    expect(await app.queue('long').counts()).toMatchObject({ active: 0, waiting: active.length });
  });

  it('tells of a queue that its limits hold back', async () => {
    const { app } = world;
    const worker = await startWorker(app, { queues: ['emails'] });
    await app.queue('emails').limit({ limiter: { max: 1, duration: '1h' } });
    await (await app.enqueue('Desk.send', [{ to: 'ada' }])).result();
    const timestamp = Date.now() - 120_000;
    await app.internals.producer.ask('emails', 'adding', (it) =>
      it.add('Desk.send', [{ to: 'bob' }], { timestamp }),
    );
    const { of } = await diagnose(world.env);
    expect(of('queue-limited')).toMatchObject({
      level: 'warning',
      subject: 'emails',
      facts: { waiting: 1, limitedFor: expect.any(Number) },
      message: expect.stringMatching(
        /^Queue emails is held back by its limits: 1 job waits, .* for another /,
      ),
      next: expect.stringContaining('cortado queues limit emails --rate none'),
    });
    await app.queue('emails').limit({ limiter: null });
    await app.queue('emails').purge();
    await worker.close();
  });

  it('tells of pauses, and ends one that is over', async () => {
    const { app } = world;
    await app.scheduler.pause({ by: 'ann', reason: 'inventory' });
    await app.queue('short').pause({ by: 'bob', reason: 'printer', until: new Date(Date.now() + 3_600_000) });
    const { until: end } = await world.json<{ until: string }>('queues', 'pause', 'emails', '--for', '1s');
    await until(
      () => Date.now(),
      (now) => now > Date.parse(end),
    );
    const { text, findings, of } = await diagnose(world.env);
    expect(of('scheduler-paused').message).toMatch(/paused by ann .* \(inventory\): no schedule fires$/);
    expect(of('queue-paused')).toMatchObject({
      subject: 'short',
      message: expect.stringMatching(
        /^Queue short is paused by bob, .*, until \d{4}-.* \(printer\); 0 jobs wait$/,
      ),
    });
    expect(of('pause-over').subject).toBe('emails');
    expect(text.stdout).toContain('cortado scheduler resume');
    expect(findings.filter((it) => it.code === 'no-scheduler')).toEqual([]);
    const { stdout } = await world.run('doctor', '--fix', '--yes', '--format', 'json');
    expect(stdout).toContain('Resume queue emails, whose pause is over');
    expect(await app.queue('emails').isPaused()).toBe(false);
    expect(await app.queue('short').isPaused()).toBe(true);
  });

  it('tells of another app on the same queues, and of jobs that nobody knows', async () => {
    const other = createCortado({
      connection: process.env.REDIS_URL,
      prefix: world.env.TEST_PREFIX,
      app: 'warehouse',
      log: false,
      jobs: [defineJob('stock.count', { queue: 'default' }, async () => undefined)],
    });
    const worker = await startWorker(other, { queues: ['default'] });
    await world.app.enqueue('Desk.nightly', [], { queue: 'default' });
    await until(
      () => redis.keys(key('*unknown-jobs*')),
      (it) => it.length > 0,
    );
    const { of } = await diagnose(world.env);
    await worker.close({ grace: 0 });
    await other.close();
    expect(of('queue-shared')).toMatchObject({
      subject: 'default',
      facts: { other: 'warehouse', onlyThere: ['stock.count'] },
    });
    expect(of('unknown-job')).toMatchObject({
      subject: 'default:Desk.nightly',
      message: expect.stringContaining('the workers of warehouse do not know that name'),
    });
  });
});

describe('cortado doctor without an app', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cortado-doctor-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('says what is wrong with the config, and how the datastore is all the same', async () => {
    const url = process.env.REDIS_URL as string;
    const missing = await diagnose({ CORTADO_URL: url }, folder);
    writeFileSync(join(folder, 'cortado.config.mjs'), 'missing();');
    const broken = await diagnose({ CORTADO_URL: url }, folder);
    writeFileSync(
      join(folder, 'cortado.config.mjs'),
      `export default { connection: '${url}', prefix: 'cli-doctor', nme: 1, timezone: 'Mars' };`,
    );
    const faulty = await diagnose({}, folder);
    expect(missing.of('config-missing').next).toContain('cortado init');
    expect(broken.of('config-broken').message).toContain('could not be loaded: missing is not defined');
    expect(faulty.of('config-broken').message).toContain('2 things need a change');
    for (const it of [missing, broken, faulty]) {
      expect(it.exitCode).toBe(1);
      expect(it.of('datastore').facts).toMatchObject({ product: 'Redis' });
      expect(it.text.stdout).toMatch(/^Redis: connected/m);
    }
  });

  it('makes no embedded datastore to look at it, and is content with one that is there', async () => {
    const path = join(folder, 'data');
    writeFileSync(join(folder, 'cortado.config.mjs'), `export default { connection: 'embedded:${path}' };`);
    const empty = await diagnose({}, folder);
    expect(empty.exitCode).toBe(0);
    expect(empty.of('datastore-empty').next).toContain('cortado migrate');
    await cortado(['migrate'], { cwd: folder });
    const { exitCode, of, text } = await diagnose({}, folder);
    expect(exitCode).toBe(0);
    expect(of('datastore').facts).toMatchObject({ product: 'PGlite' });
    expect(text.stdout).toContain('warning No worker serves the queues short, default, long.\n');
  });
});
