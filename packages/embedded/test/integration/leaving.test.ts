import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { DatabaseWorld } from '../support/database-world.js';

const world = await DatabaseWorld.forThisFile();
const SHORT = fileURLToPath(new URL('../support/short-child.mjs', import.meta.url));

/** What a short process says. */
async function short(folder: string, text: string): Promise<string> {
  return await new Promise((resolve) =>
    execFile(process.execPath, [SHORT, folder, text], (_, stdout, stderr) => resolve(stdout + stderr)),
  );
}

describe('a process that made the database', () => {
  it('has given back what making it took, and holds less than half a gigabyte', async () => {
    const [{ rss } = { rss: 0 }] = JSON.parse(await short(await world.emptyFolder(), 'memory'));
    expect(rss).toBeGreaterThan(50e6);
    expect(rss).toBeLessThan(450e6);
  });
});

describe('an owner that leaves', () => {
  it('answers all of twenty short processes, though each owner leaves without a word', async () => {
    const folder = await world.dataFolder();
    const said = await Promise.all(Array.from({ length: 20 }, () => short(folder, 'SELECT 1 AS one')));
    expect(said).toEqual(Array.from({ length: 20 }, () => '[{"one":1}]'));
  });

  it('does not run a statement twice that was under way, and sends the others again', async () => {
    const folder = await world.dataFolder();
    const [owner, first, second] = await world.opened(folder);
    await first.call('query', 'CREATE TABLE public.runs (who text)');
    const busy = first
      .call('query', `INSERT INTO runs SELECT 'busy' FROM pg_sleep(60)`)
      .catch(({ code }) => code);
    await owner.isBusy();
    const waiting = [first, second].flatMap((it) =>
      Array.from({ length: 5 }, () => it.call('query', `INSERT INTO runs VALUES ('waiting')`)),
    );
    await owner.kill();
    expect(await busy).toBe('57P01');
    await Promise.all(waiting);
    const counts = `SELECT who, count(*)::int AS count FROM runs GROUP BY who`;
    expect(await second.call('query', counts)).toEqual([{ who: 'waiting', count: 10 }]);
  });

  it('is not kept by a client that was stopped and does not read', async () => {
    const folder = await world.dataFolder();
    const [owner, stopped, other] = await world.opened(folder);
    // More than its socket holds: what follows cannot be told to it.
    for (let sent = 0; sent < 4; sent++)
      void stopped.call('query', `SELECT repeat('x', 20 * 1024 * 1024) AS text`).catch(() => undefined);
    await stopped.call('role');
    stopped.signal('SIGSTOP');
    expect(await owner.call('query', 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(await other.call('query', 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});
