import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../support/bundle.js';
import { PackedProject, runProgram } from '../support/packed-project.js';

interface Printed {
  readonly result: number;
  readonly loaded: readonly string[];
  readonly refused: readonly { readonly code: string; readonly message: string }[];
}

const APP = fileURLToPath(new URL('../support/redis-app.mjs', import.meta.url));
/** What only other datastores need, and what reads a config in TypeScript. */
const FOREIGN = /^(pg|pg-.+|postgres-.+|@electric-sql\/.+|@swc\/.+|@cortado\/embedded)$/;

/** What class-validator brings along is larger than all the rest. */
const DTOS = /^(class-.+|libphonenumber-js|validator)$/;
/** Bytes, for core and worker-pool with all they depend on. */
const MOST_INSTALLED = 25_000_000;

const env = { REDIS_URL: process.env.REDIS_URL, PREFIX: `test-${randomUUID()}` };
const REFUSED = ['CORTADO_MISSING_PACKAGE', 'CORTADO_MISSING_PACKAGE', 'CORTADO_CONFIGURATION'];
let project: PackedProject;

beforeAll(async () => {
  project = await PackedProject.create(['core', 'worker-pool']);
});

afterAll(() => project.remove());

describe('a project on Redis', () => {
  it('installs nothing of PostgreSQL, nothing for DTOs, and at most 25 MB', async () => {
    const installed = await project.installed();
    expect(installed).toEqual(expect.arrayContaining(['@cortado/core', '@cortado/worker-pool', 'bullmq']));
    expect(installed.filter((it) => FOREIGN.test(it) || DTOS.test(it))).toEqual([]);
    expect(await project.size()).toBeLessThan(MOST_INSTALLED);
  });

  it('runs its jobs with that, and is told what other addresses, and DTOs, would need', async () => {
    const { result, refused } = JSON.parse(await project.run(APP, env)) as Printed;
    expect(result).toBe(42);
    expect(refused).toEqual([
      {
        code: 'CORTADO_MISSING_PACKAGE',
        message: expect.stringMatching(/embedded:\.data.*: npm install @cortado\/embedded$/),
      },
      {
        code: 'CORTADO_MISSING_PACKAGE',
        message: expect.stringMatching(/postgres:\/\/user:\*\*\*@127\.0\.0\.1\/jobs.*: npm install pg$/),
      },
      {
        code: 'CORTADO_CONFIGURATION',
        message: expect.stringMatching(
          /parameter 1 of send is a Letter.*Type npm install class-transformer class-validator, or/,
        ),
      },
    ]);
  });

  it('loads nothing of PostgreSQL where it is installed, nor what only DTOs need', async () => {
    const { result, loaded } = JSON.parse(await runProgram(APP, env)) as Printed;
    expect(result).toBe(42);
    const packages = [...new Set(loaded.map(packageOf))];
    expect(packages).toEqual(expect.arrayContaining(['bullmq', 'ioredis']));
    expect(packages.filter((it) => FOREIGN.test(it) || it.startsWith('class-'))).toEqual([]);
  });

  it('becomes one file without what it has not installed, and without a warning, that runs from anywhere', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cortado-bundled-'));
    const said = await bundle([`app=./${basename(APP)}`], { format: 'esm', folder }, project.folder);
    expect(said).not.toMatch(/warning|error/i);
    const { result, refused } = JSON.parse(await runProgram(join(folder, 'app.mjs'), env)) as Printed;
    expect(result).toBe(42);
    expect(refused.map(({ code }) => code)).toEqual(REFUSED);
    await rm(folder, { recursive: true });
  });
});

function packageOf(path: string): string {
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path;
}
