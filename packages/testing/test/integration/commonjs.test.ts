import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

describe('in CommonJS', () => {
  it('serves a suite of Jest without modules, also one whose fake timers are there before anything loads', () => {
    const project = {
      rootDir: `${ROOT}packages/testing/test/commonjs`,
      moduleFileExtensions: ['js', 'cjs', 'json', 'node'],
      transform: {},
      haste: { enableSymlinks: false },
    };
    const faked = (legacyFakeTimers: boolean) => ({
      ...{ ...project, testMatch: ['**/faked.cjs'] },
      fakeTimers: { enableGlobally: true, legacyFakeTimers },
    });
    const config = {
      projects: [{ ...project, testMatch: ['**/kit.cjs'] }, faked(true), faked(false)],
      testTimeout: 30_000,
    };
    const args = [`${ROOT}node_modules/jest/bin/jest.js`, '--config', JSON.stringify(config), '--json'];
    const env = { ...process.env, NODE_OPTIONS: '', JEST_WORKER_ID: undefined };
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env });
    if (!stdout.includes('numPassedTests')) throw new Error(`Jest did not run:\n${stdout}\n${stderr}`);
    const { numPassedTests, testResults } = JSON.parse(stdout) as {
      numPassedTests: number;
      testResults: { message: string }[];
    };
    expect(testResults.map(({ message }) => message).join('')).toBe('');
    expect(numPassedTests).toBe(4);
  });

  it('is the very copy that modules of the process have', () => {
    const code = `
      const required = require('@cortado/core');
      import('@cortado/core').then((imported) => console.log(required.createCortado === imported.createCortado));`;
    const said = execFileSync(process.execPath, ['-e', code], { cwd: ROOT, encoding: 'utf8' });
    expect(said.trim()).toBe('true');
  });
});
