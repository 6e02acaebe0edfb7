import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Cortado, createCortado } from '@cortado/core';
import { until } from '@cortado/test-support/until';
import type { WorkerPoolOptions } from '@cortado/worker-pool';
import { Notes } from '../support/notes.js';
import { isAlive, PoolHost } from '../support/pool-host.js';
import config from '../support/recovery.config.js';

const CONFIG = fileURLToPath(new URL('../support/recovery.config.ts', import.meta.url));

describe('a pool that runs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cortado-steering-'));
  const hosts: PoolHost[] = [];
  const crashing: NodeJS.Timeout[] = [];
  let cortado: Cortado;
  let notes: Notes;
  let prefix: string;

  beforeEach(() => {
    prefix = `steering-${randomUUID()}`;
    notes = new Notes(join(folder, prefix));
    cortado = createCortado({ ...config, connection: process.env.REDIS_URL, prefix });
  });

  afterEach(async () => {
    for (const it of crashing.splice(0)) clearInterval(it);
    await Promise.all(hosts.splice(0).map((it) => it.kill()));
    await cortado.close();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function serving(options: WorkerPoolOptions, env: Record<string, string> = {}) {
    const host = new PoolHost(
      { config: CONFIG, queues: ['short'], concurrency: 2, ...options },
      { TEST_PREFIX: prefix, TEST_NOTES: notes.file, ...env },
    );
    hosts.push(host);
    return { host, pids: await host.serving() };
  }

  const said = (host: PoolHost, words: string | RegExp, within = 20_000) =>
    until(
      () => host.lines,
      (lines) => (typeof words === 'string' ? lines.includes(words) : words.test(lines)),
      within,
    );
  const gone = (pids: readonly number[]) =>
    until(
      () => pids.filter(isAlive),
      (left) => left.length === 0,
    );
  /** Has each process of a pool die as soon as it serves, however long that takes it. */
  const crashWhatServes = (host: PoolHost) => {
    const known = new Set<number>();
    return setInterval(() => {
      for (const [, pid] of host.lines.matchAll(/child (\d+) serves/g))
        if (!known.has(Number(pid)) && known.add(Number(pid)) && isAlive(Number(pid)))
          process.kill(Number(pid), 'SIGUSR2');
    }, 20);
  };
  /** Where jobs began, in order. */
  const starts = () => notes.of('start').map((it) => it.split(' '));

  it('restarts a process, or all, and has others in number, when told so from elsewhere', async () => {
    const { pids } = await serving({ processes: 2 });
    const workers = async () => (await cortado.processes()).filter((it) => it.status === 'idle');
    const [first] = await until(workers, (it) => it.length === 2);
    const tell = (pid = 0) => cortado.process({ host: hostname(), pid });
    expect(await tell(first?.pid).restart()).toEqual({ outcome: 'accepted' });
    await gone([first?.pid ?? 0]);
    const replaced = await until(workers, (it) => it.length === 2);
    expect(replaced.map((it) => it.pid).filter((it) => pids.includes(it))).toHaveLength(1);
    expect(new Set(replaced.map((it) => it.pool)).size).toBe(1);
    const pool = replaced[0]?.pool;
    expect(await tell(pool).scale(3)).toEqual({ outcome: 'accepted' });
    const three = await until(workers, (it) => it.length === 3);
    expect(await tell(three[2]?.pid).scale(1)).toEqual({ outcome: 'accepted' });
    const [last] = await until(workers, (it) => it.length === 1);
    expect(await tell(pool).quiet()).toEqual({ outcome: 'refused', why: 'no-worker' });
    expect(await tell(pool).restart()).toEqual({ outcome: 'accepted' });
    await gone([last?.pid ?? 0]);
    await (await cortado.enqueue('work', [1, 1])).result();
  });

  it('starts new processes while old ones end their jobs, however long the grace is, and takes jobs all along', async () => {
    const { host, pids } = await serving({ processes: 2, grace: '100ms' });
    const long = await Promise.all([1, 2].map((index) => cortado.enqueue('hold', [index])));
    await until(starts, (it) => it.length === 2);
    await host.restart();
    const processes = await host.processes();
    expect(processes.filter((it) => it.state === 'serving')).toHaveLength(2);
    const finishing = processes.filter((it) => it.state === 'finishing').map((it) => it.pid);
    expect(finishing.length).toBeGreaterThan(0);
    expect(pids).toEqual(expect.arrayContaining(finishing));
    // A job of now is run by a new process.
    await (await cortado.enqueue('work', [3, 1])).result();
    expect(pids.map(String)).not.toContain(starts()[2]?.[1]);
    writeFileSync(`${notes.file}.end`, '');
    for (const job of long) await job.result();
    await gone(pids);
    const each = starts().map(([index, , , attempt]) => [index, attempt]);
    expect(each.sort()).toEqual([
      ['1', '1'],
      ['2', '1'],
      ['3', '1'],
    ]);
    expect(notes.of('abort')).toEqual([]);
    expect(await host.processes()).toEqual([
      expect.objectContaining({ state: 'serving', isCrashing: false, since: expect.any(String) }),
      expect.objectContaining({ state: 'serving', memory: expect.any(Number) }),
    ]);
  });

  it('is scaled up and down, and the process that is too many ends its job first', async () => {
    const { host, pids } = await serving({ processes: 1, concurrency: 1 });
    await host.scale(3);
    const three = (await host.processes()).map((it) => it.pid);
    expect(three).toHaveLength(3);
    const jobs = await Promise.all([1, 2, 3].map((index) => cortado.enqueue('hold', [index])));
    await until(starts, (it) => it.length === 3);
    await host.scale(1);
    expect((await host.processes()).map((it) => it.state).sort()).toEqual([
      'finishing',
      'finishing',
      'serving',
    ]);
    writeFileSync(`${notes.file}.end`, '');
    for (const job of jobs) await job.result();
    await gone(three.filter((it) => !pids.includes(it)));
    expect((await host.processes()).map((it) => it.pid)).toEqual(pids);
    expect(starts()).toHaveLength(3);
    await expect(host.scale(0)).rejects.toThrow('a whole number above zero, found 0');
    expect(await host.close({ grace: 0 })).toEqual([]);
    expect(await host.ended()).toBe(0);
  });

  it('replaces a process that has run its number of jobs, holds too much memory, or is held up, and fails none of its jobs', async () => {
    const { host, pids } = await serving({ processes: 1, maxJobs: 20 });
    const jobs = await cortado.enqueueMany(
      Array.from({ length: 60 }, (_, index) => ({ name: 'work', args: [index, 50] })),
    );
    await said(host, /child \d+ gets a successor: it has run \d+ jobs/);
    for (const job of jobs) await job.result();
    await gone(pids);
    await host.close({});
    const leaking = await serving({ processes: 1, maxMemory: '250M' });
    for (let index = 100; index < 120; index++)
      await (await cortado.enqueue('leak', [index, 15])).result({ timeout: '30s' });
    await said(leaking.host, `child ${leaking.pids[0]} gets a successor: it holds `);
    await gone(leaking.pids);
    await leaking.host.close({});
    const lagging = await serving({ processes: 1, maxLoopLag: '500ms', queues: ['long'] });
    await (await cortado.enqueue('block', [200, 1_500])).result();
    await said(lagging.host, `child ${lagging.pids[0]} gets a successor: its event loop was held up for`);
    await gone(lagging.pids);
    expect(starts().filter(([, , , attempt]) => attempt !== '1')).toEqual([]);
    expect(starts()).toHaveLength(81);
    expect(notes.of('end')).toHaveLength(81);
  });

  it('tells of processes that die again and again once, and gives up only when asked to', async () => {
    const patient = await serving({ processes: 1 });
    const giving = await serving({ processes: 1, maxCrashes: 2 });
    for (const { host } of [patient, giving]) crashing.push(crashWhatServes(host));
    expect(await giving.host.failure()).toEqual({
      name: 'CrashLoopError',
      message: expect.stringContaining(
        'died 2 times in a row, each soon after its start; the last one: exit code 9',
      ),
    });
    await said(patient.host, 'children for short die again and again, 5 times within a minute', 60_000);
    expect(patient.host.lines.match(/die again and again/g)).toHaveLength(1);
    expect((await patient.host.processes()).every((it) => it.isCrashing)).toBe(true);
    const { issues } = await until(
      () => cortado.schedulerHealth(),
      (health) => health.issues.some((it) => it.kind === 'crash-loop'),
    );
    expect(issues.find((it) => it.kind === 'crash-loop')?.message).toContain(
      'that serve short die again and again, the last one by exit code 9',
    );
  });

  it('goes on with its processes when new ones cannot start, and has others as soon as they can', async () => {
    const broken = join(folder, `${prefix}-break`);
    const { host, pids } = await serving({ processes: 1 }, { TEST_BREAK: broken });
    writeFileSync(broken, '');
    await expect(host.restart()).rejects.toThrow(/ended \(exit code 1\) before it served .*no licence/);
    await expect(host.scale(2)).rejects.toThrow('no licence');
    expect((await host.processes()).map((it) => it.pid)).toEqual(pids);
    await (await cortado.enqueue('work', [1, 1])).result();
    rmSync(broken);
    await host.restart();
    await gone(pids);
    expect(host.lines.match(new RegExp(`child ${pids[0]} serves`, 'g'))).toHaveLength(1);
    expect(host.lines).toMatch(/child \d+ ended by exit code 1 before it served, the one before goes on\n/);
    await (await cortado.enqueue('work', [2, 1])).result();
    // Also where there is none to go on, and the next would be waited with.
    writeFileSync(broken, '');
    process.kill((await host.processes())[0]?.pid ?? 0, 'SIGUSR2');
    await said(host, 'ended by exit code 9, another starts in');
    await expect(host.restart()).rejects.toThrow('no licence');
    rmSync(broken);
    await host.restart();
    await (await cortado.enqueue('work', [3, 1])).result();
  });
});
