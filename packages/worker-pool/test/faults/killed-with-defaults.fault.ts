import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCortado } from '@cortado/core';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import { until } from '@cortado/test-support/until';
import { jest } from '@jest/globals';
import { progress } from '../support/faults.js';
import config from '../support/killable.config.js';
import { Notes } from '../support/notes.js';

const path = (file: string) => fileURLToPath(new URL(`../support/${file}`, import.meta.url));
/** `lockDuration` and two `stalledInterval`s, and what a busy machine takes to look. Milliseconds. */
const NOTICED = 40_000;
const SLACK = 3_000;

jest.setTimeout(5 * 60_000);

describe('a worker with the default options that is killed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cortado-noticed-'));
  const workers: ChildProcess[] = [];
  const noticed = new Map<string, Promise<number>>();
  // Before the database is dropped.
  afterAll(async () => {
    await Promise.allSettled(noticed.values());
    for (const worker of workers.splice(0)) worker.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  const database = freshDatabase();
  const engines: [string, () => string][] = [
    ['redis', () => process.env.REDIS_URL as string],
    ['postgres', () => database.url],
  ];
  // Nearly all of it is waiting for a lock to run out, so that all engines wait at once.
  beforeAll(() => {
    for (const [engine, urlOf] of engines) {
      const took = killOne(engine, urlOf());
      took.catch(() => undefined);
      noticed.set(engine, took);
    }
  });

  it.each(engines)('has its job run again within 40 seconds, on %s', async (engine) => {
    const took = (await noticed.get(engine)) as number;
    progress(`noticed after ${took} ms on ${engine}`);
    expect(took).toBeLessThan(NOTICED + SLACK);
  });

  /** Milliseconds from the death of a worker to the next run of its job. */
  async function killOne(engine: string, url: string): Promise<number> {
    const prefix = `noticed-${randomUUID()}`;
    const notes = new Notes(join(folder, engine));
    const cortado = createCortado({ ...config, connection: url, prefix });
    await cortado.migrate();
    const env = {
      ...process.env,
      REDIS_URL: url,
      TEST_PREFIX: prefix,
      TEST_NOTES: notes.file,
      NODE_OPTIONS: '',
    };
    const work = async () => {
      const worker = fork(path('run-worker.mjs'), [path('killable.config.ts')], { env, execArgv: [] });
      workers.push(worker);
      await once(worker, 'message');
      return worker;
    };
    const first = await work();
    await cortado.enqueue('ship', [1, 200_000]);
    await until(
      () => notes.of('shipped'),
      (shipped) => shipped.length === 1,
    );
    await work();
    first.kill('SIGKILL');
    const killed = Date.now();
    await until(
      () => notes.of('shipped'),
      (shipped) => shipped.length === 2,
      2 * NOTICED,
    );
    const took = Date.now() - killed;
    await cortado.close();
    return took;
  }
});
