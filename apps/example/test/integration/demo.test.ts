import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child } from '../support/child.js';

const TIMEOUT = 300_000;

describe('npm run demo, with nothing but Node', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cortado-demo-'));
  let demo: Child;
  const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    new Child(['dist/src/demo.js', ...args], { FLIGHTS_FOLDER: folder, ...env });

  afterEach(() => demo.kill());
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it(
    'does all its work once and ends, leaving the numbers and the reports',
    async () => {
      demo = run(['--once']);
      await demo.endsWith(0);
      expect(demo.output).toMatch(/Import flights +100% {2}231,083 of 231,083/);
      expect(demo.output).toContain('SELECT count(*) FROM flights:    231,083');
      expect(demo.output).toMatch(/│ SMF +│ Sacramento, CA +│ 22:00 │ +20 │ 43\.9 min │/);
      const file = /CSV: {2}(.+airport-and-hour\.csv)/.exec(demo.output)?.[1] ?? '';
      expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(947);
    },
    TIMEOUT,
  );

  it(
    'does the same again on the same folder, and serves its page until Ctrl-C',
    async () => {
      demo = run([]);
      await demo.says('until Ctrl-C');
      expect(demo.output).toContain('SELECT count(*) FROM flights:    231,083');
      const url = /Page: (\S+)/.exec(demo.output)?.[1] ?? '';
      const board = (await (await fetch(`${url}/api/board`)).json()) as { counts: unknown };
      expect(board.counts).toMatchObject({ flights: 231_083, departures: 20_000, airports: 3_376 });
      demo.interrupt();
      await demo.endsWith(0);
    },
    TIMEOUT,
  );

  it(
    'ends with 1 and a sentence where its jobs cannot be kept',
    async () => {
      demo = run(['--once'], { CORTADO_URL: 'redis://127.0.0.1:1' });
      await demo.endsWith(1);
      expect(demo.output).toMatch(/The demo failed: .+\./);
    },
    TIMEOUT,
  );

  it(
    'refuses an argument it does not know',
    async () => {
      demo = run(['--onec']);
      await demo.endsWith(1);
      expect(demo.output).toContain("Unknown option '--onec'");
      expect(demo.output).toContain('Usage: npm run demo');
    },
    TIMEOUT,
  );
});
