import { cortado } from '../support/cli.js';
import { World } from '../support/world.js';

describe('schedules on the command line', () => {
  const world = new World();
  afterAll(() => world.close());

  it('are diffed before they are applied', async () => {
    const dry = await world.run('migrate', '--dry-run');
    expect(dry).toMatchObject({ code: 0, stderr: '' });
    expect(dry.stdout).toMatch(/^Nothing was changed\. It would be:\nSchedules: 2 added/);
    expect((await world.app.schedules.list()).map((it) => it.state)).toEqual(['unmigrated', 'unmigrated']);
    expect(await world.json('migrate')).toMatchObject({
      schedules: { added: ['Desk.nightly', 'Desk.morning'] },
    });
  });

  it('fire or not, as operators say, and tell who said it', async () => {
    expect((await world.run('scheduler', 'status')).stdout).toBe(
      'Scheduler: enabled\nLast executed: none\nPending events: 0\nFailed jobs: 0\n',
    );
    const paused = await world.run('scheduler', 'pause', '--by', 'ann', '--reason', 'month end');
    expect(paused.stdout).toMatch(/^Scheduler is paused on redis:\S+: paused by ann at .*Z \(month end\)\n$/);
    expect(await world.json('scheduler', 'status', '--verbose')).toMatchObject({
      state: 'paused',
      enabled: false,
      paused: { by: 'ann', reason: 'month end' },
      schedules: 2,
      pending: 0,
      failed: 0,
    });
    expect((await world.run('disable-scheduler')).stdout).toMatch(/^Scheduler is disabled/);
    expect((await world.run('scheduler', 'resume')).stdout).toMatch(/^Scheduler is disabled/);
    expect((await world.run('enable-scheduler')).stdout).toMatch(/^Scheduler is enabled/);
    expect(await world.json('scheduler', 'status')).toMatchObject({ state: 'enabled', enabled: true });
    const verbose = (await world.run('scheduler', 'status', '-v')).stdout;
    expect(verbose).toMatch(/^State +enabled$/m);
    expect(verbose).toMatch(/^Schedules +2$/m);
    expect(verbose).toMatch(/^Next +Desk\.\w+ at \d{4}-/m);
  });

  it('are looked after: an exit code says whether they are well', async () => {
    const ill = await world.run('scheduler', 'health');
    expect(ill).toMatchObject({ code: 1, stderr: '' });
    expect(ill.stdout).toMatch(/^1 issue\n {2}no-scheduler since \S+ \S+Z: No process fires the schedules/);
    expect(ill.stdout).toMatch(/^Schedules +2, 0 late$/m);
    await world.run('scheduler', 'pause');
    const well = await world.run('scheduler', 'health', '--format', 'json');
    expect(well.code).toBe(0);
    expect(JSON.parse(well.stdout)).toMatchObject({ healthy: true, issues: [], figures: { schedulers: 0 } });
    await world.run('scheduler', 'resume');
  });

  it('are stopped, previewed, skipped and started one by one', async () => {
    expect((await world.run('schedules', 'stop', 'Desk.morning', '--reason', 'strike')).stdout).toBe(
      'Stopped Desk.morning\n',
    );
    expect((await world.run('schedules', 'list')).stdout).toMatch(
      /^Desk\.morning +0 9 \* \* 1-5 +default +Europe\/Berlin +stopped +[^\d\n]*strike$/m,
    );
    expect((await world.run('schedules', 'list')).stdout).toMatch(
      /^Desk\.nightly +daily_long: 0 0 \* \* \* +long +UTC +active +\d{4}-/m,
    );
    expect((await world.run('schedules', 'preview', 'Desk.nightly')).stdout).toMatch(
      /^UTC\n\d{4}-\S+ 00:00:00Z\n/,
    );
    expect((await world.run('schedules', 'start', 'Desk.morning')).stdout).toMatch(
      /^Started Desk\.morning, next at /,
    );
    const { skipped } = await world.json<{ skipped: string }>('schedules', 'skip-next', 'Desk.morning');
    const { runs } = await world.json<{ runs: string[] }>(
      'schedules',
      'preview',
      'Desk.morning',
      '--count',
      '3',
    );
    expect(runs).toHaveLength(3);
    expect(runs).not.toContain(skipped);
    expect((await world.run('schedules', 'preview', 'Desk.morning')).stdout).toMatch(
      / 09:00:00 .* 0[78]:00:00Z$/m,
    );
  });

  it('are triggered by name, by frequency or all, and leave a log', async () => {
    expect(await world.json('trigger-scheduler-event', 'daily_long')).toMatchObject({
      jobs: [{ schedule: 'Desk.nightly', queue: 'long' }],
    });
    expect(await world.json('trigger-scheduler-event', 'all')).toMatchObject({
      jobs: [{ schedule: 'Desk.morning' }, { schedule: 'Desk.nightly' }],
    });
    expect((await world.run('trigger-scheduler-event', 'Desk.morning')).stdout).toMatch(
      /^Queued Desk\.morning in default: /,
    );
    expect(await world.run('worker', '--burst', '--quiet')).toMatchObject({ code: 0 });
    const { slots } = await world.json<{ slots: object[] }>('schedules', 'log', 'Desk.nightly');
    expect(slots).toHaveLength(2);
    expect(slots[0]).toMatchObject({
      decision: 'triggered',
      outcome: 'completed',
      duration: expect.any(Number),
    });
    expect((await world.run('schedules', 'log', 'Desk.morning', '--limit', '1')).stdout).toMatch(
      / triggered +completed /,
    );
  });

  it('whose job has its unique key already are not triggered, and say so', async () => {
    await world.app.schedules.upsert('letter', { cron: '0 9 * * *' }, 'Desk.once');
    const { id } = await world.app.schedules.trigger('letter');
    const { code, stdout } = await world.run('trigger-scheduler-event', 'letter');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `Not queued letter, as a job that has not ended has its unique key, in short: ${id}\n`,
    });
    await world.app.schedules.remove('letter');
  });

  it('that are stopped are left out of a trigger by group, unless it says so', async () => {
    await world.run('schedules', 'stop', 'Desk.morning');
    expect(await world.json('trigger-scheduler-event', 'all')).toMatchObject({
      jobs: [{ schedule: 'Desk.nightly' }],
      leftOut: ['Desk.morning'],
    });
    expect((await world.run('trigger-scheduler-event', 'all')).stdout).toContain(
      'Left out Desk.morning, which is stopped; --include-stopped queues it too\n',
    );
    expect(await world.json('trigger-scheduler-event', 'all', '--include-stopped')).toMatchObject({
      jobs: [{ schedule: 'Desk.morning' }, { schedule: 'Desk.nightly' }],
      leftOut: [],
    });
    expect(await world.json('trigger-scheduler-event', 'Desk.morning')).toMatchObject({
      jobs: [{ schedule: 'Desk.morning' }],
      leftOut: [],
    });
    await world.run('schedules', 'start', 'Desk.morning');
  });

  it('fill a time that has passed', async () => {
    const range = ['--from', '2026-01-05', '--to', '2026-01-06T12:00:00Z'];
    const counted = ['schedules', 'backfill', 'Desk.morning', ...range, '--dry-run'];
    expect((await world.run(...counted)).stdout).toMatch(
      /^2 runs would be queued\nFirst +2026-01-05 08:00:00Z\nLast +2026-01-06 08:00:00Z\n/,
    );
    expect(await world.json(...counted)).toMatchObject({ dryRun: true, count: 2 });
    expect((await world.run('schedules', 'backfill', 'Desk.morning', ...range)).stdout).toBe(
      '2 runs queued\n  2026-01-05 08:00:00Z\n  2026-01-06 08:00:00Z\n',
    );
    expect((await world.run(...counted)).stdout).toBe('No slot of that time is without a run.\n');
  });

  it.each([
    ['ahead', 120_000],
    ['behind', -120_000],
  ])('go by the clock of the datastore where that of this machine is %s', async (_, shift) => {
    const env = {
      ...world.env,
      NODE_OPTIONS: `--import=${new URL('../support/shifted-clock.mjs', import.meta.url).href}`,
      TEST_SHIFT: String(shift),
    };
    const from = new Date(Date.now() - 60_000).toISOString().replace('Z', '+00:00');
    const pause = ['queues', 'pause', 'emails', '--for', '1m', '--format', 'json'];
    const [counted, paused] = await Promise.all([
      cortado(['schedules', 'backfill', 'Desk.nightly', '--from', from, '--dry-run'], { env }),
      cortado(pause, { env }),
    ]);
    expect(counted).toMatchObject({ code: 0, stderr: '' });
    expect(paused).toMatchObject({ code: 0, stderr: '' });
    const { until } = JSON.parse(paused.stdout) as { until: string };
    expect(Math.abs(Date.parse(until) - 60_000 - Date.now())).toBeLessThan(60_000);
    await world.app.queue('emails').resume();
  });

  it.each([
    [['trigger-scheduler-event', 'dayly'], 2, 'Did you mean "daily"?'],
    [['trigger-scheduler-event', 'weekly'], 2, 'No schedule of this app has the frequency "weekly"'],
    [['schedules', 'stop', 'Desk.nihgtly'], 2, 'No schedule is named "Desk.nihgtly"'],
    [['schedules', 'log', 'nobody'], 2, 'No schedule is named "nobody"'],
    [['schedules', 'backfill', 'Desk.nightly', '--from', 'monday'], 2, 'Expected a moment'],
    [['schedules', 'backfill', 'Desk.nightly', '--from', '2020-01-01'], 2, 'more than 1,000 slots'],
  ])('are answered with what was expected: %j', async (words, code, problem) => {
    const end = await world.run(...words);
    expect(end).toMatchObject({ code, stdout: '' });
    expect(end.stderr).toContain(problem);
  });
});
