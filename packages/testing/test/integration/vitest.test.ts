import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const VITEST = fileURLToPath(new URL('../../../../node_modules/vitest/vitest.mjs', import.meta.url));
const EXAMPLE = fileURLToPath(new URL('../example/', import.meta.url));

/** What Vitest's JSON reporter says, as far as it is read here. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly { readonly message: string }[];
}

it('lets Vitest run the suite of an example service that Jest runs too', () => {
  const env = { ...process.env, NODE_OPTIONS: '', JEST_WORKER_ID: undefined, VITEST: undefined };
  const { stdout, stderr } = spawnSync(process.execPath, [VITEST, 'run', '--reporter=json'], {
    cwd: EXAMPLE,
    env,
    encoding: 'utf8',
  });
  if (!stdout.includes('numPassedTests')) throw new Error(`Vitest did not run:\n${stdout}\n${stderr}`);
  const report = JSON.parse(stdout) as Report;
  expect(report.testResults.map(({ message }) => message).join('')).toBe('');
  expect(report).toMatchObject({ numPassedTests: 8, numFailedTests: 0 });
});
