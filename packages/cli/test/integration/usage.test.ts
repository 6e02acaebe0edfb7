import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMMANDS } from '../../src/commands/index.js';
import { main } from '../../src/main.js';
import { type CliEnd, cortado } from '../support/cli.js';

/** A call that never comes as far as a config runs in this process; the others are processes of their own. */
async function call(words: readonly string[]): Promise<CliEnd> {
  const end: CliEnd = { code: null, stdout: '', stderr: '' };
  const sink = (name: 'stdout' | 'stderr') => ({
    write: (text: string) => {
      end[name] += text;
    },
  });
  end.code = await main(words, { stdout: sink('stdout'), stderr: sink('stderr') });
  return end;
}

const STACK = /\n {4}at /;

describe('help', () => {
  it('lists every command with a line of its own', async () => {
    const { code, stdout, stderr } = await cortado(['--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const names = new Set(COMMANDS.map(({ usage }) => usage.split(' ')[0]));
    for (const name of names) expect(stdout).toMatch(new RegExp(`^  ${name} .*[A-Z]`, 'm'));
  });

  it.each(COMMANDS.map(({ usage, examples }) => [usage.replace(/ [<[].*/, ''), examples[0] as string]))(
    'of `%s` shows an example and the options of every command',
    async (words, example) => {
      const { code, stdout, stderr } = await call([...words.split(' '), '--help']);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain(example);
      expect(stdout).toContain('--config <path>');
      expect(stdout).toContain('--format <format>');
    },
  );

  it.each(COMMANDS.map(({ usage }) => [usage.replace(/ [<[].*/, '')]))(
    'is asked for in front as well: `help %s`',
    async (words) => {
      const asked = await call(['help', ...words.split(' ')]);
      expect(asked).toEqual(await call([...words.split(' '), '--help']));
      expect(asked.stdout).toContain(`Usage: cortado ${words} `);
    },
  );

  it('of all commands is what `help` alone gives', async () => {
    expect(await call(['help'])).toEqual(await call(['--help']));
    expect((await call(['help', 'jobs'])).stdout).toContain('Usage: cortado jobs ');
  });

  it('is what a call without a command gets, as an error', async () => {
    const { code, stdout, stderr } = await call([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Usage: cortado');
  });
});

describe('words that are wrong', () => {
  it.each([
    [['wrker'], "unknown command 'wrker'", 'Did you mean worker?'],
    [['help', 'wrker'], "unknown command 'wrker'", 'Did you mean "worker"?'],
    [['help', 'jobs', 'lits'], "unknown command 'jobs lits'", 'Did you mean "list"?'],
    [['jobs', 'lits'], "unknown command 'lits'", 'Did you mean list?'],
    [['worker', '--quee', 'short'], "unknown option '--quee'", 'Did you mean --queue?'],
    [['worker', '--concurrency', '0'], 'Expected a whole number above zero', 'cortado worker --help'],
    [['worker', '--queue', 'short,,long'], 'with commas between them', 'cortado worker --help'],
    [['enqueue', 'Desk.send', '--delay', 'soon'], "such as '30s'", 'cortado enqueue --help'],
    [['enqueue'], "missing required argument 'name'", 'cortado enqueue --help'],
    [['worker-pool', '--group', 'short'], 'such as short,default:2', 'cortado worker-pool --help'],
    [['jobs', 'list', '--state', 'broken'], 'is no state. Known: "active", ', 'cortado jobs list --help'],
    [['migrate', '--format', 'xml'], 'Allowed choices are text, json', '--help'],
    [['worker-pool', '--group', 'short:1', '--queue', 'long'], '--group excludes --queue', ''],
  ])('are answered with what was expected: %j', async (words, problem, advice) => {
    const { code, stdout, stderr } = await call(words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^cortado: /);
    expect(stderr).toContain(problem);
    expect(stderr).toContain(advice);
    expect(stderr).not.toMatch(STACK);
  });

  it('are cut short and cannot steer the terminal', async () => {
    const { code, stderr } = await cortado([`\u001b[2J\u0007${'x'.repeat(10_000)}`]);
    expect(code).toBe(2);
    expect(stderr.length).toBeLessThan(1_000);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(stderr).not.toMatch(/[\u0007\u001b]/);
  });
});

describe('a name that is not known', () => {
  it.each([
    [['enqueue', 'Desk.fial'], 'Did you mean "Desk.fail"?'],
    [['enqueue', 'Desk.fail', '--queue', 'shrt'], 'Did you mean "short"?'],
    [['worker', '--queue', 'shrt'], 'Did you mean "short"?'],
    [['worker-pool', '--queue', 'shrt'], 'Did you mean "short"?'],
    [['show-pending-jobs', '--queue', 'shrt'], 'Did you mean "short"?'],
    [['show-pending-jobs', '--queue', 'shrt', '--queue', 'short'], 'Did you mean "short"?'],
    [['jobs', 'list', '--queue', 'shrt'], 'Did you mean "short"?'],
    [['jobs', 'show', 'shrt', 'x1'], 'Did you mean "short"?'],
    [['jobs', 'logs', 'shrt', 'x1'], 'Did you mean "short"?'],
    [['jobs', 'cancel', 'shrt', 'x1'], 'Did you mean "short"?'],
    [['jobs', 'retry', 'shrt', 'x1'], 'Did you mean "short"?'],
    [['jobs', 'remove', 'shrt', 'x1'], 'Did you mean "short"?'],
    [['schedules', 'log', 'Desk.nihgtly'], 'No schedule is named "Desk.nihgtly"'],
    [['schedules', 'preview', 'Desk.nihgtly'], 'No schedule is named "Desk.nihgtly"'],
    [['schedules', 'stop', 'Desk.nihgtly'], 'No schedule is named "Desk.nihgtly"'],
    [['schedules', 'start', 'Desk.nihgtly'], 'No schedule is named "Desk.nihgtly"'],
    [['schedules', 'skip-next', 'Desk.nihgtly'], 'No schedule is named "Desk.nihgtly"'],
    [
      ['schedules', 'backfill', 'Desk.nihgtly', '--from', '2026-01-01'],
      'No schedule is named "Desk.nihgtly"',
    ],
    [['trigger-scheduler-event', 'Desk.nihgtly'], '"Desk.nihgtly" is no schedule'],
  ])('is a wrong word everywhere, exit code 2: %j', async (words, sentence) => {
    const { code, stdout, stderr } = await cortado(words, { env: { TEST_PREFIX: 'cli-unknown-names' } });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(sentence);
  });

  it.each([
    ['jobs', 'show', 'x1'],
    ['jobs', 'logs', 'short', 'x1'],
    ['jobs', 'cancel', 'x1'],
    ['jobs', 'retry', 'x1'],
    ['jobs', 'remove', 'x1'],
    ['errors', 'show', 'x1'],
  ])('is found missing where it is an id, exit code 1: %s %s', async (...words) => {
    const end = await cortado(words, { env: { TEST_PREFIX: 'cli-unknown-names' } });
    expect(end).toMatchObject({ code: 1, stdout: '' });
  });
});

describe('a config', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cortado-cli-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('that is not there is looked for in three places', async () => {
    const { code, stdout, stderr } = await cortado(['migrate'], { cwd: folder });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    for (const ending of ['ts', 'js', 'mjs']) expect(stderr).toContain(`cortado.config.${ending}`);
  });

  it('that throws is named with the place, and with everything under CORTADO_DEBUG', async () => {
    writeFileSync(join(folder, 'broken.mjs'), 'missing();');
    const { code, stderr } = await cortado(['migrate', '--config', 'broken.mjs'], { cwd: folder });
    expect(code).toBe(1);
    expect(stderr).toContain('broken.mjs could not be loaded: missing is not defined. (at ');
    expect(stderr).not.toMatch(STACK);
    const debug = await cortado(['migrate', '-c', 'broken.mjs'], {
      cwd: folder,
      env: { CORTADO_DEBUG: '1' },
    });
    expect(debug.stderr).toMatch(STACK);
  });

  it('with several faults shows all of them', async () => {
    writeFileSync(join(folder, 'cortado.config.mjs'), `export default { nme: 1, timezone: 'Mars' };`);
    const { code, stderr } = await cortado(['migrate'], { cwd: folder });
    expect(code).toBe(1);
    expect(stderr).toContain('2 things need a change');
    expect(stderr).toContain('Unknown option "nme"');
  });

  it('that leaves something open does not keep a finished command alive', async () => {
    writeFileSync(
      join(folder, 'cortado.config.mjs'),
      `setInterval(() => undefined, 1_000); export default { connection: ${JSON.stringify(process.env.REDIS_URL)}, prefix: 'cli-open' };`,
    );
    expect(await cortado(['show-pending-jobs'], { cwd: folder })).toMatchObject({ code: 0 });
  });
});

describe('a datastore that does not answer', () => {
  it.each(['redis://:hunter2@127.0.0.1:1', 'postgres://me:hunter2@127.0.0.1:1/jobs'])(
    'ends a one-off command with its address, the password masked: %s',
    async (connection) => {
      const { code, stdout, stderr } = await cortado(['show-pending-jobs'], {
        env: { TEST_CONNECTION: connection },
      });
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain('***@127.0.0.1:1');
      expect(stderr).toContain('Start it, or correct `connection`');
      expect(stderr).not.toContain('hunter2');
      expect(stderr).not.toMatch(STACK);
    },
  );

  it.each(['REDIS_URL', 'DATABASE_URL'])(
    'is not to be started where it answers, and lets nobody in: %s',
    async (server) => {
      const url = new URL(process.env[server] as string);
      url.username = 'nobody-of-that-name';
      url.password = 'hunter2';
      const { code, stderr } = await cortado(['show-pending-jobs'], { env: { TEST_CONNECTION: url.href } });
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: expect.stringMatching(/to let this command in, found: .* Correct the user and password/),
      });
      expect(stderr).not.toMatch(/hunter2|Start it/);
    },
  );
});
