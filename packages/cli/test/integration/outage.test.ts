import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { Cli, type CliEnd, cortado } from '../support/cli.js';
import { OwnServer } from '../support/own-server.js';

jest.setTimeout(360_000);

/** From SIGTERM to the end, in milliseconds. */
const WITHIN = 5_000;

describe.each(['Redis', 'PostgreSQL'] as const)('commands that serve, while %s is away', (kind) => {
  let server: OwnServer;
  const running: Cli[] = [];
  beforeEach(async () => {
    server = new OwnServer(kind);
    await server.start();
    await cortado(['migrate'], { env: { TEST_CONNECTION: server.url } });
  });
  afterEach(async () => {
    for (const cli of running.splice(0)) cli.signal('SIGKILL');
    await server.remove();
  });

  function serving(...words: string[]): Cli {
    const cli = new Cli(words, { env: { TEST_CONNECTION: server.url } });
    running.push(cli);
    return cli;
  }

  /** How all of them end once they are told to: in time, beside what this machine needs just now for a command that does nothing. */
  async function endsOf(all: readonly Cli[]): Promise<CliEnd[]> {
    const since = performance.now();
    const spent = () => performance.now() - since;
    for (const cli of all) cli.signal('SIGTERM');
    const ends = Promise.all(all.map((it) => it.ended()));
    const [took, overhead] = await Promise.all([ends.then(spent), cortado(['--version']).then(spent)]);
    expect(took).toBeLessThan(WITHIN + 3 * overhead);
    return await ends;
  }

  it.each([
    ['stopped', async () => server.stop()],
    ['frozen', async () => server.freeze()],
  ] as const)('end within 5 seconds of SIGTERM (%s)', async (__, harm) => {
    const all = ['worker', 'start', 'schedule'].map((it) => serving(it));
    for (const cli of all) await cli.says('stdout', 'Stop with');
    await harm();
    for (const { code, stderr } of await endsOf(all))
      expect({ code, stderr }).toMatchObject({ code: stderr.includes('closed without all of it') ? 1 : 0 });
  });

  it('say at once why they cannot start, and serve when it is there', async () => {
    await server.stop();
    const all = ['worker', 'start', 'schedule'].map((it) => serving(it));
    all.push(serving('worker-pool', '--num-workers', '1', '--config', 'exported-app.config.ts'));
    for (const cli of all)
      await cli.says('stderr', /Waiting for .+: .*connect ECONNREFUSED 127\.0\.0\.1:\d+/);
    all.at(-1)?.signal('SIGHUP');
    await all.at(-1)?.says('stderr', 'SIGHUP: left alone, since the pool does not serve yet.');
    await server.start();
    for (const cli of all) await cli.says('stdout', 'Stop with');
    expect(all.map((it) => it.stderr.match(/ECONNREFUSED/g)?.length)).toEqual([1, 1, 1, 1]);
    // Of the datastore, that is: where a machine is busy, `start` says the same of its dashboard.
    for (const { stderr } of all) expect(stderr).not.toMatch(/Waiting for \S+:\/\/.* to answer/);
  });

  it('end with 1 at SIGTERM before they ever served', async () => {
    const endAt = async (said: RegExp, commands: readonly string[]) => {
      const all = commands.map((it) => serving(...it.split(' ')));
      for (const cli of all) await cli.says('stderr', said);
      const ends = await endsOf(all);
      expect(ends.map(({ code, stdout }) => [code, stdout])).toEqual(all.map(() => [1, '']));
      for (const { stderr } of ends) expect(stderr).toMatch(/^cortado: SIGTERM: stopped before/m);
    };
    server.freeze();
    await endAt(/ to answer/, ['worker', 'worker-pool']);
    await server.stop();
    await endAt(/ECONNREFUSED/, ['worker', 'worker-pool', 'start', 'schedule', 'dashboard --port 0']);
  });

  it('end a burst that has not begun, as other commands of scripts end', async () => {
    const bursts = ['worker --burst', 'worker-pool --burst --num-workers 1 --quiet'];
    const endAt = async (found: RegExp, url: string) => {
      for (const words of ['jobs list', ...bursts])
        expect(await cortado(words.split(' '), { env: { TEST_CONNECTION: url } })).toMatchObject({
          code: 1,
          stdout: '',
          stderr: expect.stringMatching(found),
        });
    };
    const stranger = new URL(server.url);
    Object.assign(stranger, { username: 'nobody', password: 'wrong' });
    const refusal = kind === 'Redis' ? 'WRONGPASS' : 'role "nobody" does not exist';
    const refused = `^cortado: Expected \\S+ to let this command in, found: .*${refusal}.*\\. Correct the user`;
    await endAt(new RegExp(refused), String(stranger));
    server.freeze();
    await endAt(/^cortado: Expected \S+ to answer, found: .+\. Start it, or correct/m, server.url);
    await server.stop();
    await endAt(/^cortado: Expected \S+ to answer, found: .*ECONNREFUSED.*\. Start it, or/, server.url);
  });

  it('go on in burst mode where they were', async () => {
    const page = join(server.folder, 'page-2');
    const env = { TEST_CONNECTION: server.url };
    await cortado(['enqueue', 'Desk.report', '--args', JSON.stringify([page])], { env });
    const burst = serving('worker', '--burst', '--queue', 'short', '--verbose');
    await burst.says('stderr', 'job.progress');
    await server.stop();
    const killed = await Promise.race([burst.ended(), new Promise((resolve) => setTimeout(resolve, 8_000))]);
    expect(killed).toBeUndefined();
    await server.start();
    writeFileSync(page, '');
    expect(await burst.ended()).toMatchObject({ code: 0 });
  });
});
