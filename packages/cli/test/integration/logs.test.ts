import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInContext } from '@cortado/core';
import { until } from '@cortado/test-support/until';
import { World } from '../support/world.js';

describe('the logs of commands that serve', () => {
  let world: World;
  let folder: string;
  beforeEach(() => {
    world = new World();
    folder = mkdtempSync(join(tmpdir(), 'cortado-logs-'));
  });
  afterEach(async () => {
    await world.close();
    rmSync(folder, { recursive: true });
  });

  const parsed = (text: string) =>
    text
      .split('\n')
      .filter((it) => it !== '')
      .map((it) => JSON.parse(it) as { level: string; event?: string; msg: string; job?: object });
  const linesOf = (name: string) => {
    const path = join(folder, name);
    return existsSync(path) ? parsed(readFileSync(path, 'utf8')) : [];
  };
  const send = (user = 'ada') =>
    runInContext({ requestId: 'r-17' }, () => world.app.enqueue('Desk.send', [{ to: 'bob' }], { user }));

  it('are files with what each line is of, errors apart, secrets masked, and stderr as it was', async () => {
    const { id } = await send();
    await world.app.enqueue('Desk.fail', ['no entry with password=hunter22'], { attempts: 1 });
    const { code, stderr } = await world.run('worker', '--burst', '--log-dir', folder);
    expect(code).toBe(0);
    const lines = linesOf('worker.log');
    const job = { id, name: 'Desk.send', queue: 'emails', attempt: 1, user: 'ada', requestId: 'r-17' };
    expect(lines).toContainEqual({
      ...{ level: 'info', event: 'job.completed', job, msg: expect.stringContaining('Desk.send') },
      ...{ time: expect.stringMatching(/Z$/), pid: expect.any(Number), host: expect.any(String) },
    });
    expect(lines).toContainEqual(expect.objectContaining({ event: 'job.started', job }));
    expect(lines.at(-1)).toMatchObject({ level: 'info', msg: '1 job done, 1 failed' });
    const errors = linesOf('worker.error.log');
    expect(errors).toMatchObject([
      { level: 'error', event: 'job.failed', job: { name: 'Desk.fail', attempt: 1 } },
    ]);
    expect(errors[0]?.msg).toContain('no entry with password=***');
    expect(JSON.stringify(lines)).not.toContain('hunter22');
    expect(stderr).toMatch(new RegExp(`^\\S+Z emails Desk\\.send ${id} completed in [\\d.]+ m?s$`, 'm'));
    expect(existsSync(join(folder, 'schedule.log'))).toBe(false);
  });

  it('are JSON on stderr with --log-format json, of a pool and its children alike', async () => {
    await send();
    const words = ['--num-workers', '2', '--burst', '--log-format', 'json', '--log-dir', folder];
    const { code, stderr } = await world.run('worker-pool', ...words);
    expect(code).toBe(0);
    const said = parsed(stderr);
    expect(said).toContainEqual(expect.objectContaining({ event: 'child.started' }));
    expect(said).toContainEqual(
      expect.objectContaining({ event: 'job.completed', job: expect.objectContaining({ user: 'ada' }) }),
    );
    expect(said.at(-1)?.msg).toBe('1 job done');
    const byText = (a: object, b: object) => JSON.stringify(a).localeCompare(JSON.stringify(b));
    expect(linesOf('worker.log').sort(byText)).toEqual(said.sort(byText));
  });

  it('go on in new files when the old ones are rotated away, at once on SIGUSR2', async () => {
    const worker = world.start('start', '--log-dir', folder);
    await worker.says('stdout', 'Serving');
    const path = join(folder, 'worker.log');
    for (const hasSignal of [true, false]) {
      renameSync(path, `${path}.${hasSignal}`);
      if (hasSignal) worker.signal('SIGUSR2');
      await until(
        async () => {
          await (await send()).result();
          return linesOf('worker.log');
        },
        (it) => it.some(({ event }) => event === 'job.completed'),
      );
    }
    worker.signal('SIGTERM');
    expect(await worker.ended()).toMatchObject({ code: 0 });
    expect(existsSync(join(folder, 'schedule.log'))).toBe(true);
    expect(linesOf('worker.log').map(({ msg }) => msg)).toContain(
      'SIGTERM: letting running jobs end. Once more forces.',
    );
  });

  it('are refused with a sentence where they cannot be written', async () => {
    writeFileSync(join(folder, 'logs'), '');
    const refused = await world.run('worker', '--burst', '--log-dir', join(folder, 'logs'));
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^cortado: Expected to write logs in/),
    });
  });
});
