import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Cortado, createCortado } from '@cortado/core';
import { jest } from '@jest/globals';
import config from '../support/killable.config.js';
import { until } from '../support/until.js';

const HOST = fileURLToPath(new URL('../support/run-worker.mjs', import.meta.url));
const CONFIG = fileURLToPath(new URL('../support/killable.config.ts', import.meta.url));
const QUICK = JSON.stringify({ lockDuration: '1s', stalledInterval: '500ms' });
const ROWS = 100_000;

jest.setTimeout(240_000);

describe('jobs whose workers are killed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cortado-killed-'));
  const processes: ChildProcess[] = [];
  let notes: string;
  let prefix: string;
  let cortado: Cortado;

  beforeEach(() => {
    prefix = `killed-${randomUUID()}`;
    notes = join(folder, prefix);
    cortado = createCortado({ ...config, connection: process.env.REDIS_URL, prefix });
  });

  afterEach(async () => {
    for (const it of processes.splice(0)) it.kill('SIGKILL');
    await cortado.close();
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function work(): Promise<ChildProcess> {
    const env = { ...process.env, TEST_PREFIX: prefix, TEST_NOTES: notes, NODE_OPTIONS: '' };
    const worker = fork(HOST, [CONFIG, QUICK], {
      env,
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    processes.push(worker);
    await once(worker, 'message');
    return worker;
  }

  async function end(worker: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const gone = once(worker, 'exit');
    worker.kill(signal);
    expect(await gone).toEqual(signal === 'SIGKILL' ? [null, 'SIGKILL'] : [0, null]);
  }

  function read(): string[] {
    try {
      return readFileSync(notes, 'utf8').split('\n').slice(0, -1);
    } catch {
      return [];
    }
  }

  const noted = (word: string) => read().filter((it) => it.startsWith(`${word} `));
  const grown = (word: string, by: number) => {
    const before = noted(word).length;
    return until(
      () => noted(word).length,
      (count) => count >= before + by,
      60_000,
    );
  };

  it('lose no row of an iteration, and repeat only what came after the last checkpoint', async () => {
    const job = await cortado.enqueue('walk', [ROWS]);
    // More kills than a job without checkpoints survives.
    const signals = [...Array(6).fill('SIGKILL'), ...Array(2).fill('SIGTERM')].sort(
      () => Math.random() - 0.5,
    );
    const saved: number[] = [0];
    for (const signal of signals as ('SIGKILL' | 'SIGTERM')[]) {
      const worker = await work();
      await grown('row', 500 + Math.floor(Math.random() * 5_000));
      await end(worker, signal);
      const last = Number(noted('row').at(-1)?.split(' ')[1]);
      const record = await cortado.rooms.records.get<Record<string, Record<string, { checkpoint: number }>>>(
        { name: 'checkpoints' },
        `long:${job.id}`,
      );
      const checkpoint = record?.value.shards?.['']?.checkpoint ?? 0;
      if (signal === 'SIGTERM') expect(checkpoint).toBe(last);
      expect(checkpoint).toBeLessThanOrEqual(last);
      saved.push(checkpoint);
    }
    await work();
    await job.result({ timeout: '2m' });
    expect(noted('from').map((it) => Number(it.split(' ')[1]))).toEqual(saved);
    const rows = noted('row').map((it) => Number(it.split(' ')[1]));
    expect(new Set(rows).size).toBe(ROWS);
    expect(new Set(noted('start'))).toEqual(new Set(['start 1']));
  });

  it('end their batch once, with every job done', async () => {
    const batch = cortado.batch({ onFailure: 'lost', onFinished: 'ended' });
    for (let order = 1; order <= 3_000; order++) batch.add('ship', [order]);
    const handle = await batch.run();
    for (const signal of ['SIGKILL', 'SIGTERM', 'SIGKILL'] as const) {
      const worker = await work();
      await grown('shipped', 200);
      await end(worker, signal);
    }
    await work();
    await expect(handle.result({ timeout: '2m' })).resolves.toMatchObject({
      total: 3_000,
      completed: 2_970,
      failed: 30,
    });
    const orders = noted('shipped').map((it) => Number(it.split(' ')[1]));
    expect(new Set(orders).size).toBe(3_000);
    expect(noted('shipped').every((it) => it.endsWith(' 1'))).toBe(true);
    for (const name of ['ended', 'lost'])
      await until(
        () => noted(name).length,
        (count) => count > 0,
      );
    expect(noted('ended')).toEqual(['ended 3000 2970 30']);
    expect(noted('lost')).toEqual(['lost 20']);
  });
});
