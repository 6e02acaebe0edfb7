import { fileURLToPath } from 'node:url';
import { ChildRun } from '../../src/pool/child-run.js';
import { SandboxPool } from '../../src/sandbox/sandbox-pool.js';

const built = (name: string) => fileURLToPath(new URL(`../../dist/${name}.js`, import.meta.url));
const config = fileURLToPath(new URL('../support/hanging.config.ts', import.meta.url));

describe('an app that hangs as it is loaded', () => {
  it('ends the child of a pool, which says so', async () => {
    const output = { quiet: true, verbose: false, log: {} };
    const task = { kind: 'serve', key: 'key', config, worker: {}, maxRunaways: 3, ...output } as const;
    const start = { entry: built('child-entry'), within: 1_500 };
    const child = new ChildRun(task, { maxBlocked: 30_000 }, undefined, start);
    await expect(child.serving).resolves.toBe(false);
    await expect(child.ended).resolves.toMatchObject({
      signal: 'SIGKILL',
      hasServed: false,
      reason: expect.stringContaining('hanging.config.ts after 1.5 s and was killed'),
    });
  });

  it('fails the isolated job that waits for its process', async () => {
    const pool = new SandboxPool({
      ...{
        entry: built('sandbox-entry'),
        configFile: config,
        overrides: {} as never,
        queue: 'alone',
        most: 1,
      },
      ...{ events: { emit: () => undefined } as never, leftover: () => undefined, loadWithin: 1_500 },
      judge: (error) => ({ kind: 'failed', error }) as never,
    });
    const outcome = pool.execute({ name: 'pid' } as never, { limit: undefined, grace: 0 } as never);
    await expect(outcome).resolves.toMatchObject({
      error: { message: expect.stringContaining('hanging.config.ts after 1.5 s and was killed') },
    });
    await pool.close();
  });
});
