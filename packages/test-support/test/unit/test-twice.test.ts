import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const PASSES = `test('passes', () => undefined);`;
const FAILS = `test('fails each time', () => { throw new Error('broken'); });`;
const FAILS_ONCE = `
const { existsSync, writeFileSync } = require('node:fs');
test('fails once', () => {
  const isSecond = existsSync(__dirname + '/has-run');
  writeFileSync(__dirname + '/has-run', '');
  if (!isSecond) throw new Error('a race');
});`;

describe('a run of tests as CI does it', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cortado-twice-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const run = (files: Record<string, string>) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, `${name}.test.js`), text);
    const config = join(folder, 'jest.config.json');
    writeFileSync(config, JSON.stringify({ rootDir: folder }));
    // Of a number of workers Jest wants to hear nothing where a file runs alone.
    const words = ['scripts/test-twice.mjs', '--config', config, '--maxWorkers=2'];
    const { status, stdout } = spawnSync(process.execPath, words, { cwd: ROOT, encoding: 'utf8' });
    return { status, stdout };
  };

  it('passes a test that fails once, and names it with its failure', () => {
    const { status, stdout } = run({ racy: FAILS_ONCE, sound: PASSES });
    expect(stdout).toMatch(/== FLAKY: .*\n\n.*racy\.test\.js\n {2}fails once\n.*a race/);
    expect(stdout).toMatch(/^2 passed, 0 failed$/m);
    expect(status).toBe(0);
  });

  it('fails with a test that fails twice, and names both kinds', () => {
    const { status, stdout } = run({ racy: FAILS_ONCE, broken: FAILS, sound: PASSES });
    expect(stdout).toMatch(/== FAILED TWICE: .*\n\n.*broken\.test\.js\n {2}fails each time\n.*broken/);
    expect(stdout).toMatch(/== FLAKY: .*\n\n.*racy\.test\.js\n {2}fails once/);
    expect(stdout).toMatch(/^2 passed, 1 failed$/m);
    expect(status).toBe(1);
  });
});
