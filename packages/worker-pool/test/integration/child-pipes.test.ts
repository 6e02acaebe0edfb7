import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Cortado, createCortado, JobFailedError } from '@cortado/core';
import { until } from '@cortado/test-support/until';
import config from '../support/leftovers.config.js';

const path = (file: string) => fileURLToPath(new URL(`../support/${file}`, import.meta.url));
const CONFIG = path('leftovers.config.ts');
const WAIT = { timeout: '40s' } as const;

describe('what a job does to the pipes of its process', () => {
  let prefix: string;
  let cortado: Cortado;
  let parent: ChildProcess;
  let output = '';

  beforeEach(() => {
    prefix = `pipes-${randomUUID()}`;
    cortado = createCortado({
      ...config,
      connection: process.env.REDIS_URL as string,
      prefix,
      configFile: CONFIG,
    });
    output = '';
  });

  afterEach(async () => {
    if (parent.exitCode === null && parent.signalCode === null) {
      parent.kill('SIGKILL');
      await once(parent, 'exit');
    }
    await cortado.close();
  });

  async function host(script: string, args: readonly unknown[]): Promise<void> {
    parent = fork(
      path(script),
      args.map((it) => (typeof it === 'string' ? it : JSON.stringify(it))),
      {
        env: { ...process.env, TEST_PREFIX: prefix, NODE_OPTIONS: '' },
        execArgv: [],
        stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
      },
    );
    parent.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    await once(parent, 'message');
  }

  async function expectParentAlive(): Promise<void> {
    const speaks = await cortado.enqueue<number>('speaks');
    expect(await speaks.result(WAIT)).toBe(parent.pid);
    await until(
      () => output,
      (it) => it.includes(`heard of ${parent.pid}`),
    );
  }

  it.each([
    ['no JSON', 'garbage\n'],
    ['JSON that is no message', 'null\n5\n'],
    ['an outcome that is none', '["ended",{"kind":"won"}]\n'],
    ['half a line, which spoils the next', '["comple'],
  ])('fails that job alone when it writes %s to the pipe of its worker', async (_, bytes) => {
    await host('run-worker.mjs', [CONFIG, { queues: ['alone', 'default'] }]);
    const babbles = await cortado.enqueue('babbles', [bytes]);
    const failure = await babbles.result(WAIT).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(JobFailedError);
    expect((failure as Error).message).toContain('The process that ran babbles ended before the job did');
    const works = await cortado.enqueue('works', [0]);
    await works.result(WAIT);
    await expectParentAlive();
  });

  it.each(['stdout', 'stderr'])('leaves its worker its output when it ends %s', async (name) => {
    await host('run-worker.mjs', [CONFIG, { queues: ['alone', 'default'] }]);
    const closes = await cortado.enqueue('closesOutput', [name]);
    expect(await closes.result(WAIT)).toBe('ended');
    await expectParentAlive();
  });

  it('leaves the other children of a pool their output when one ends it', async () => {
    await host('run-pool.mjs', [{ config: CONFIG, processes: 2, queues: ['default'], quiet: true }]);
    const ending = await cortado.enqueue<number>('endsOutputHere');
    const ended = await ending.result(WAIT);
    const pids = new Set<number>();
    await until(
      async () => {
        pids.add(await (await cortado.enqueue<number>('speaks')).result(WAIT));
        return [...pids].filter((pid) => pid !== ended && output.includes(`heard of ${pid}`));
      },
      (heard) => heard.length > 0,
    );
    // It goes on too, though nobody hears of it.
    await until(
      async () => await (await cortado.enqueue<number>('speaks')).result(WAIT),
      (pid) => pid === ended,
    );
  });

  it('fails an isolated job that finds no file descriptor, and its worker goes on', async () => {
    await host('run-worker.mjs', [CONFIG, { queues: ['default'] }]);
    const holds = await cortado.enqueue('holdsFiles', [3_000]);
    await until(
      () => holds.logs(),
      (lines) => lines.includes('EMFILE'),
    );
    const isolated = await cortado.enqueue('speaks', [], { isolation: 'process' });
    await expect(isolated.result(WAIT)).rejects.toThrow('EMFILE');
    await holds.result(WAIT);
    const later = await cortado.enqueue<number>('speaks', [], { isolation: 'process' });
    expect(await later.result(WAIT)).not.toBe(parent.pid);
    await expectParentAlive();
  });
});
