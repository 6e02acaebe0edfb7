import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCortado } from '@cortado/core';
import { jest } from '@jest/globals';
import { progress } from '../support/faults.js';
import { freshDatabase } from '../support/fresh-database.js';
import config from '../support/killable.config.js';
import { Notes } from '../support/notes.js';
import { until } from '../support/until.js';

const path = (file: string) => fileURLToPath(new URL(`../support/${file}`, import.meta.url));
/** `lockDuration` and two `stalledInterval`s, and what a busy machine takes to look. Milliseconds. */
const NOTICED = 40_000;
const SLACK = 3_000;

jest.setTimeout(5 * 60_000);

describe('a worker with the default options that is killed', () => {
  const database = freshDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'cortado-noticed-'));
  const workers: ChildProcess[] = [];
  afterEach(() => {
    for (const worker of workers.splice(0)) worker.kill('SIGKILL');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ['redis', () => process.env.REDIS_URL as string],
    ['postgres', () => database.url],
  ])('has its job run again within 40 seconds, on %s', async (engine, urlOf) => {
    const prefix = `noticed-${randomUUID()}`;
    const notes = new Notes(join(folder, engine));
    const cortado = createCortado({ ...config, connection: urlOf(), prefix });
    await cortado.migrate();
    const env = {
      ...process.env,
      REDIS_URL: urlOf(),
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
    progress(`noticed after ${took} ms on ${engine}`);
    expect(took).toBeLessThan(NOTICED + SLACK);
    await cortado.close();
  });
});
