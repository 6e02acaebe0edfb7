import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { Cli, cortado } from '../support/cli.js';
import { World } from '../support/world.js';

describe('the options of commands that serve', () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });
  afterEach(() => world.close());

  const send = (options = {}) => world.app.enqueue('Desk.send', [{ to: 'ada' }], options);
  const startedIn = (stderr: string) =>
    [...stderr.matchAll(/^\S+ (\w+) Desk\.send \w+ started/gm)].map(([, it]) => it);

  it('empty the queues of --queue in their order, with one budget', async () => {
    for (const queue of ['short', 'emails', 'long', 'short', 'emails']) await send({ queue });
    const { code, stdout, stderr } = await world.run(
      ...['worker', '--queue', 'emails,long,short', '--concurrency', '1', '--burst'],
    );
    expect(code).toBe(0);
    expect(startedIn(stderr)).toEqual(['emails', 'emails', 'long', 'short', 'short']);
    expect(stdout).toMatch(/^Serving +emails \(1\), long \(1\), short \(1\)$/m);
    expect(stdout).toMatch(/^Strategy +priority, 1 at a time in all$/m);
    expect(stderr).toMatch(/\n5 jobs done\n$/);
  });

  it('take turns with --strategy, by weight', async () => {
    for (let count = 0; count < 4; count++) for (const queue of ['short', 'emails']) await send({ queue });
    const words = ['--queue', 'short,emails', '--strategy', 'round_robin', '--weights', 'short=3'];
    const { stderr, stdout } = await world.run('worker', ...words, '--concurrency', '1', '--burst');
    expect(
      startedIn(stderr)
        .slice(0, 5)
        .filter((it) => it === 'emails'),
    ).toHaveLength(1);
    expect(stdout).toMatch(/^Strategy +round_robin, 1 at a time in all$/m);
    const drawn = await world.json('worker', '--burst', '--strategy', 'random');
    expect(drawn).toMatchObject({ strategy: 'random', concurrency: 10 });
    expect(await world.run('worker', '--weights', 'short=3')).toMatchObject({
      code: 2,
      stderr: 'cortado: --weights needs --strategy round_robin or --strategy random.\n',
    });
    expect(await world.run('worker', '--strategy', 'rnd')).toMatchObject({ code: 2 });
  });

  it('tell at the end of a burst what was done, and what is left', async () => {
    await send();
    await world.app.enqueue('Desk.fail', ['sorry']);
    await send({ delay: '1h' });
    await send({ delay: '1h', queue: 'long' });
    const { code, stderr } = await world.run('worker', '--burst');
    expect(code).toBe(0);
    expect(stderr).toMatch(/\n1 job done, 1 failed, 2 delayed are left\n$/);
    expect((await world.run('worker', '--burst', '--queue', 'long')).stderr).toMatch(
      /\n0 jobs done, 1 delayed is left\n$/,
    );
    for (let count = 0; count < 5; count++) await send();
    await world.app.enqueue('Desk.fail', ['sorry']);
    const pool = ['worker-pool', '--config', 'exported-app.config.ts', '--num-workers', '2', '--burst'];
    expect((await world.run(...pool)).stderr).toMatch(/\n5 jobs done, 1 failed, 2 delayed are left\n$/);
    const groups = ['--group', 'short:1', '--group', 'long,emails:1'];
    expect(await world.run('worker-pool', ...groups, '--burst', '--quiet')).toMatchObject({
      code: 0,
      stderr: '',
    });
  });

  it('say nothing with --quiet, also where a signal stops them, and every event with --verbose', async () => {
    const quiet = world.start('worker', '--quiet');
    await world.app.enqueue('Desk.send', [{ to: 'ada' }]).then((job) => job.result());
    quiet.signal('SIGTERM');
    await expect(quiet.ended()).resolves.toEqual({ code: 0, stdout: '', stderr: '' });
    await send();
    const { stderr } = await world.run('worker', '--burst', '--verbose');
    expect(stderr).toMatch(/^\S+ debug job\.completed \{"id":"\w+","name":"Desk\.send","queue":"emails",/m);
    expect(stderr).not.toContain('"to":"ada"');
    expect(await world.run('worker', '--quiet', '--verbose')).toMatchObject({ code: 2 });
  });

  it('end after --max-jobs, with what says why', async () => {
    for (let count = 0; count < 4; count++) await send();
    const { code, stderr } = await world.run('worker', '--max-jobs', '3', '--concurrency', '1');
    expect(code).toBe(0);
    expect(stderr).toContain('worker ends when its jobs have: it has begun 3 of at most 3 jobs');
    expect(await world.app.queue('emails').counts()).toMatchObject({ completed: 3, waiting: 1 });
    expect((await world.run('worker', '--max-memory', '512')).code).toBe(2);
    const small = await world.run('worker', '--queue', 'long', '--max-memory', '2MB');
    expect(small).toMatchObject({ code: 0, stderr: expect.stringContaining('of memory, more than 2 MB') });
  });

  it('hand back what still runs after --grace, which no timer may be too short for', async () => {
    const ends = await Promise.all(['worker', 'start'].map((it) => world.run(it, '--grace', '30d')));
    for (const { code, stderr } of ends)
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringContaining('Expected "grace" to be'),
      });
    const worker = world.start('worker', '--queue', 'long', '--grace', '0');
    await worker.says('stdout', 'Serving');
    await world.app.enqueue('Desk.wait');
    await worker.says('stderr', 'started');
    worker.signal('SIGTERM');
    const { code, stderr } = await worker.ended();
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('1 jobs handed back'),
    });
  });

  it('log in with -u and -p, or RQ_USERNAME and RQ_PASSWORD, and not where nobody does', async () => {
    const admin = new Redis(process.env.REDIS_URL as string);
    const user = world.env.TEST_PREFIX;
    await admin.acl('SETUSER', user, 'on', '>s3cret', '~*', '&*', '+@all');
    try {
      await send();
      const { code, stdout } = await world.run('worker', '--burst', '-u', user, '-p', 's3cret');
      expect({ code, stdout }).toMatchObject({
        code: 0,
        stdout: expect.stringContaining(`redis://${user}:***@`),
      });
      await send();
      const env = { ...world.env, RQ_USERNAME: user, RQ_PASSWORD: 's3cret' };
      const pool = await cortado(['worker-pool', '--burst', '--num-workers', '1', '--queue', 'emails'], {
        env,
      });
      expect(pool).toMatchObject({ code: 0, stdout: expect.stringContaining(`redis://${user}:***@`) });
      expect(await world.app.queue('emails').counts()).toMatchObject({ completed: 2 });
      const refused = world.start('worker', '-u', user, '-p', 'wrong');
      await refused.says('stderr', /Waiting for redis:\/\/\S+: WRONGPASS/);
    } finally {
      await admin.acl('DELUSER', user);
      admin.disconnect();
    }
    const embedded = {
      ...world.env,
      TEST_CONNECTION: `embedded:${fileURLToPath(new URL('.', import.meta.url))}none`,
    };
    const { code, stderr } = await cortado(['worker', '-u', 'bob'], { env: embedded });
    expect(code).toBe(2);
    expect(stderr).toContain('has no users: leave out --rq-username and --rq-password');
  });

  it('name the processes with what they serve, children of a pool too', async () => {
    const worker = world.start('worker', '--queue', 'short,emails', '--name', 'left');
    const pool = world.start('worker-pool', '--queue', 'long', '--num-workers', '1', '--format', 'json');
    await worker.says('stdout', 'Serving');
    await pool.says('stdout', /\n\}\n$/);
    const [child] = (JSON.parse(pool.stdout) as { processes: number[] }).processes;
    const titleOf = (pid: number | undefined) =>
      execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    expect([worker.pid, pool.pid, child].map(titleOf)).toEqual([
      'cortado worker short,emails',
      'cortado worker-pool long',
      'cortado worker long',
    ]);
    expect((await world.run('workers')).stdout).toMatch(/^worker +\S+ +\d+ +idle .* left$/m);
  });

  it('start anew with --watch when a source changes, once the running jobs have ended', async () => {
    const folder = mkdtempSync(fileURLToPath(new URL('../support/watched-', import.meta.url)));
    const write = (answer: string) => {
      writeFileSync(join(folder, 'answer.js'), `export const answer = '${answer}';\n`);
    };
    write('old');
    writeFileSync(
      join(folder, 'cortado.config.js'),
      `import { defineJob } from '@cortado/core';
import { answer } from './answer.js';
const jobs = [defineJob('answer', { queue: 'short' }, async () => answer)];
export default { connection: process.env.REDIS_URL, prefix: process.env.TEST_PREFIX, jobs };
`,
    );
    const worker = new Cli(['worker', '--watch', '--queue', 'short'], { env: world.env, cwd: folder });
    const answer = async () => {
      const { stdout } = await cortado(['enqueue', 'answer', '--wait', '--format', 'json'], {
        env: world.env,
        cwd: folder,
      });
      return JSON.parse(stdout) as unknown;
    };
    try {
      await worker.says('stdout', 'Serving');
      expect(await answer()).toMatchObject({ result: 'old' });
      write('new');
      await worker.says('stderr', 'answer.js has changed: starting anew when the running jobs have ended.');
      await worker.says('stdout', /Serving[\s\S]*Serving/);
      expect(await answer()).toMatchObject({ result: 'new' });
      write("broken'");
      await worker.says('stderr', 'starts again when a source file changes');
      write('mended');
      await worker.says('stdout', /Serving[\s\S]*Serving[\s\S]*Serving/);
      worker.signal('SIGTERM');
      expect(await worker.ended()).toMatchObject({ code: 0 });
    } finally {
      worker.signal('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('end with 0 with --watch at Ctrl-C while the code loads', async () => {
    const folder = mkdtempSync(fileURLToPath(new URL('../support/watched-', import.meta.url)));
    writeFileSync(
      join(folder, 'cortado.config.js'),
      "process.stderr.write('loading\\n');\nawait new Promise((resolve) => setTimeout(resolve, 300_000));\n",
    );
    const worker = new Cli(['worker', '--watch'], { env: world.env, cwd: folder });
    try {
      await worker.says('stderr', 'loading');
      worker.signal('SIGINT');
      expect(await worker.ended()).toEqual({ code: 0, stdout: '', stderr: 'loading\n' });
    } finally {
      worker.signal('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
