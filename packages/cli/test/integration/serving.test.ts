import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { freePort } from '@cortado/test-support/free-port';
import { until } from '@cortado/test-support/until';
import { World } from '../support/world.js';

const BIN = fileURLToPath(new URL('../../bin/cortado.js', import.meta.url));
const STOPPED_WHILE_IT_LOADS = fileURLToPath(
  new URL('../support/stopped-while-loading.mjs', import.meta.url),
);

/** Runs a program as the first process of its own, as a container does; `undefined` where this machine does not let us. */
function asFirstProcess(...command: string[]): number | undefined {
  const alone = ['--pid', '--fork', '--kill-child'];
  if (spawnSync('unshare', [...alone, 'true']).status !== 0) return undefined;
  return spawnSync('unshare', [...alone, ...command], { timeout: 30_000 }).status ?? undefined;
}

describe('commands that serve', () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });
  afterEach(() => world.close());

  it('go on when nobody reads what they say any more, to the end of their jobs', async () => {
    const printing = {
      NODE_OPTIONS: '--import=data:text/javascript,setInterval(()=>console.log(1),20).unref()',
    };
    const all = [
      world.startWith(printing, 'worker', '--queue', 'emails'),
      world.startWith(printing, 'worker-pool', '--queue', 'short', '--num-workers', '1'),
      world.startWith(printing, 'schedule'),
    ];
    for (const it of all) await it.says('stdout', 'Stop with');
    for (const it of all) it.stopReading();
    // Long enough for each to have been told several times that nobody reads.
    for (let round = 0; round < 3; round++)
      for (const queue of ['emails', 'short']) {
        const sent = await world.app.enqueue('Desk.send', [{ to: 'ada' }], { queue });
        await sent.result({ timeout: '10s' });
      }
    for (const it of all) it.signal('SIGTERM');
    for (const it of all) expect(await it.ended()).toMatchObject({ code: 0 });
  });

  describe('cortado worker', () => {
    it('says what it serves and runs it, until a signal ends it in good order', async () => {
      const worker = world.start('worker', '--queue', 'short,emails', '--concurrency', '3');
      await worker.says('stdout', /^Serving +short \(3\), emails \(2\)$/m);
      await worker.says('stdout', /^At +redis:/m);
      expect(await (await world.app.enqueue('Desk.send', [{ to: 'ada' }])).result()).toMatchObject({
        sentTo: 'ada',
      });
      await worker.says('stderr', /emails Desk\.send \w+ completed in/);
      worker.signal('SIGTERM');
      const { code, stderr } = await worker.ended();
      expect(code).toBe(0);
      expect(stderr).toContain('SIGTERM: letting running jobs end.');
      expect(stderr).toContain('worker stopped, 0 jobs handed back');
    });

    it('is listed with what it serves, while it does', async () => {
      expect((await world.run('workers')).stdout).toBe('No process runs jobs or fires schedules.\n');
      const worker = world.start('worker', '--queue', 'short,emails', '--concurrency', '3');
      await worker.says('stdout', 'Serving');
      const { stdout } = await world.run('workers');
      expect(stdout).toMatch(
        new RegExp(
          `^worker +\\S+ +${worker.pid} +idle +0/3 +short, emails +\\d{4}-.* MiB +[\\d.]+ m?s$`,
          'm',
        ),
      );
      expect(await world.json('workers')).toMatchObject({
        processes: [{ kind: 'worker', pid: worker.pid, status: 'idle', slots: { total: 3, taken: 0 } }],
      });
      worker.signal('SIGTERM');
      await worker.ended();
      expect(await world.json('workers')).toEqual({ processes: [] });
    });

    it('ends at a signal that comes while it loads, also as the first process of a container', () => {
      const code = asFirstProcess(process.execPath, BIN, 'worker', '--config', STOPPED_WHILE_IT_LOADS);
      expect([143, undefined]).toContain(code);
    });

    it('leaves at once on a second signal', async () => {
      const worker = world.start('worker', '--queue', 'long');
      await worker.says('stdout', 'Serving');
      await world.app.enqueue('Desk.wait');
      await worker.says('stderr', 'Desk.wait');
      worker.signal('SIGINT');
      await worker.says('stderr', 'SIGINT: letting running jobs end.');
      // At once it may be the first once more, handed on by a parent.
      const again = setInterval(() => worker.signal('SIGINT'), 100);
      expect(await worker.ended()).toMatchObject({ code: 1 });
      clearInterval(again);
    });

    it('ends by itself in burst mode; quiet, it tells failures only', async () => {
      await world.app.enqueue('Desk.send', [{ to: 'ada' }]);
      await world.app.enqueue('Desk.fail', ['sorry']);
      const { code, stdout, stderr } = await world.run('worker', '--burst', '--quiet', '--format', 'json');
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        queues: expect.arrayContaining([{ queue: 'emails', concurrency: 2 }]),
      });
      expect(stderr).toMatch(/^\S+ short Desk\.fail \w+ failed after .*: Error: sorry\n/);
      expect(stderr.match(/^\d{4}-/gm)).toHaveLength(1);
      expect(await world.app.queue('emails').counts()).toMatchObject({ completed: 1 });
    });

    it('says nothing when it is quiet and nothing goes wrong', async () => {
      await world.app.enqueue('Desk.send', [{ to: 'ada' }]);
      await expect(world.run('worker', '--burst', '--quiet')).resolves.toEqual({
        code: 0,
        stdout: '',
        stderr: '',
      });
    });

    it('says when it ends in burst mode, not how to stop it', async () => {
      const { code, stdout } = await world.run('worker', '--burst');
      expect(code).toBe(0);
      expect(stdout).toMatch(/^Ends +when nothing is left that could run now$/m);
      expect(stdout).not.toContain('Ctrl-C');
    });

    it('refuses a queue nobody declared', async () => {
      const { code, stdout, stderr } = await world.run('worker', '--queue', 'short,lnog');
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toBe('cortado: No queue is named "lnog". Did you mean "long"?\n');
    });
  });

  describe('cortado worker-pool', () => {
    it('runs jobs in as many processes as asked, and takes them along', async () => {
      const pool = world.start('worker-pool', '--queue', 'emails', '--num-workers', '2', '--format', 'json');
      await pool.says('stdout', /\n\}\n$/);
      const { processes, queues } = JSON.parse(pool.stdout) as { processes: number[]; queues: unknown };
      expect(queues).toEqual([{ queue: 'emails', concurrency: 2 }]);
      expect(new Set([...processes, pool.pid]).size).toBe(3);
      expect(await (await world.app.enqueue('Desk.send', [{ to: 'ada' }])).result()).toMatchObject({
        isLetter: true,
      });
      pool.signal('SIGTERM');
      expect(await pool.ended()).toMatchObject({ code: 0 });
      expect(processes.filter(isAlive)).toEqual([]);
    });

    it('takes groups, which SIGTTIN and SIGTTOU leave as they are', async () => {
      const pool = world.start('worker-pool', '--group', 'short,default:1', '--group', 'long:1');
      await pool.says('stdout', 'Stop with');
      pool.signal('SIGTTIN');
      await pool.says(
        'stderr',
        'SIGTTIN: left alone, since a pool with groups has no one number of processes.',
      );
      pool.signal('SIGTERM');
      const { code, stdout, stderr } = await pool.ended();
      expect(code).toBe(0);
      expect(stdout).toMatch(/^Serving +short \(10\), default \(10\), long \(10\)$/m);
      expect(stderr).toMatch(/child \d+ serves short, default$/m);
      expect(stderr).toMatch(/child \d+ serves long$/m);
    });

    it('restarts on SIGHUP, and takes SIGTTIN and SIGTTOU for one process more and one less', async () => {
      const limits = ['--max-jobs', '1000', '--max-memory', '1G', '--max-loop-lag', '20s', '--grace', '1s'];
      const pool = world.start('worker-pool', '--queue', 'emails', '--num-workers', '1', ...limits);
      await pool.says('stderr', /(child \d+ serves emails[\s\S]*){1}/);
      await pool.says('stdout', /Stop with/);
      pool.signal('SIGHUP');
      await pool.says('stderr', 'SIGHUP: a new process for each, old ones end their jobs.');
      await pool.says('stderr', /child \d+ gets a successor: the pool restarts/);
      await pool.says('stderr', /(child \d+ serves emails[\s\S]*){2}/);
      // One more than there are, whoever has said how many.
      await world.app.process({ host: hostname(), pid: pool.pid }).scale(2);
      pool.signal('SIGTTIN');
      await pool.says('stderr', /(child \d+ serves emails[\s\S]*){4}/);
      pool.signal('SIGTTOU');
      await pool.says('stderr', 'SIGTTOU: one process less.');
      pool.signal('SIGTERM');
      expect(await pool.ended()).toMatchObject({ code: 0 });
    });

    it('says nothing of signals that it carries out when it is quiet', async () => {
      const asJson = ['--quiet', '--format', 'json'];
      const pool = world.start('worker-pool', '--queue', 'emails', '--num-workers', '1', ...asJson);
      // Its process is there a little before the pool serves, which until then leaves signals alone.
      await pool.says('stdout', /\n\}\n$/);
      const { stdout } = pool;
      const taking = async () =>
        (await world.app.processes()).filter((it) => it.status !== 'quiet').map((it) => it.pid);
      const [first] = await until(taking, (it) => it.length === 1);
      pool.signal('SIGHUP');
      await until(taking, (it) => it.length === 1 && it[0] !== first);
      pool.signal('SIGTTIN');
      await until(taking, (it) => it.length === 2);
      pool.signal('SIGTTOU');
      await until(taking, (it) => it.length === 1);
      pool.signal('SIGTERM');
      expect(await pool.ended()).toEqual({ code: 0, stdout, stderr: '' });
    });

    it('refuses a size of memory that is none', async () => {
      const { code, stderr } = await world.run('worker-pool', '--max-memory', 'much');
      expect(code).toBe(2);
      expect(stderr).toContain('Expected a size of memory of at least 1 MB, such as 512MB or 2GB');
    });

    it('refuses a queue nobody declared', async () => {
      const { code, stdout, stderr } = await world.run('worker-pool', '--group', 'lnog:1');
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain('No queue is named "lnog". Did you mean "long"?');
    });
  });

  describe('cortado schedule', () => {
    it('brings schedules in line and tells the next moment', async () => {
      const schedule = world.start('schedule');
      await schedule.says('stdout', /^Schedules +2, next Desk\.\w+ at \d{4}-.*Z$/m);
      schedule.signal('SIGINT');
      expect(await schedule.ended()).toMatchObject({ code: 0 });
      expect(await world.json('migrate')).toMatchObject({
        schedules: { unchanged: ['Desk.nightly', 'Desk.morning'] },
      });
    });

    it('tells every schedule as JSON', async () => {
      const schedule = world.start('schedule', '--quiet', '--format', 'json');
      await schedule.says('stdout', /\n\}\n$/);
      const morning = {
        key: 'Desk.morning',
        job: 'Desk.morning',
        cron: '0 9 * * 1-5',
        timezone: 'Europe/Berlin',
        nextRun: expect.any(String),
      };
      expect(JSON.parse(schedule.stdout).schedules).toContainEqual(morning);
      schedule.signal('SIGTERM');
      expect(await schedule.ended()).toMatchObject({
        code: 0,
        stderr: expect.not.stringContaining('worker error'),
      });
    });
  });

  describe('cortado start', () => {
    it('runs its first job when everything else is there, and hands it back at a signal', async () => {
      const job = await world.app.enqueue('Desk.wait');
      const port = String(await freePort());
      const start = world.start('start', '--grace', '0', '--dashboard', port);
      await start.says('stderr', /Desk\.wait \w+ started/);
      expect((await fetch(`http://127.0.0.1:${port}/cortado`)).status).toBe(200);
      expect((await world.app.schedules.list()).length).toBe(2);
      start.signal('SIGTERM');
      expect(await start.ended()).toMatchObject({ code: 0 });
      expect(await job.status()).toMatchObject({ state: 'waiting', attempts: 0 });
    });

    it('migrates, runs jobs and fires schedules in one process', async () => {
      const start = world.start('start');
      await start.says('stdout', /^Stop with/m);
      expect(start.stdout).toMatch(/^Serving +short \(10\), default \(10\), long \(10\), emails \(2\)$/m);
      expect(start.stdout).toMatch(/^Schedules +2, next/m);
      expect(await (await world.app.enqueue('Desk.send', [{ to: 'ada' }])).result()).toMatchObject({
        sentTo: 'ada',
      });
      start.signal('SIGTERM');
      expect(await start.ended()).toMatchObject({ code: 0 });
    });
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
