import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { AppClosedError, createCortado, defineJob, startScheduler } from '@cortado/core';
import { gate, until } from '@cortado/test-support/until';
import { startWorker } from '@cortado/worker-pool';
import { type OwnServer, SERVERS } from '../support/served-world.js';

const CLOSING = fileURLToPath(new URL('../support/close-when-told.mjs', import.meta.url));
const WAYS = [
  ['stopped', (server: OwnServer) => server.stop()],
  ['frozen', async (server: OwnServer) => server.freeze()],
] as const;

const CASES = SERVERS.flatMap(([name, start]) =>
  WAYS.map(([way, harm]) => [name, way, start, harm] as const),
);

describe.each(CASES)('%s that is %s', (_, __, start, harm) => {
  let server: OwnServer;
  beforeEach(async () => {
    server = await start();
  });
  afterEach(() => server.remove());

  it('keeps no worker, scheduler or app from closing in time', async () => {
    const app = createCortado({ connection: server.url });
    await app.migrate();
    const worker = await startWorker(app);
    const scheduler = await startScheduler(app);
    await harm(server);
    expect(await timeOf(() => worker.close({ grace: '2s' }))).toBeLessThan(6_000);
    expect(await timeOf(() => scheduler.close())).toBeLessThan(6_000);
    expect(await timeOf(() => app.close())).toBeLessThan(5_000);
  });

  it('ends with the app what is still tried, and nothing is tried after it', async () => {
    const app = createCortado({ connection: server.url, jobs: [defineJob('later', {}, async () => 1)] });
    await app.migrate();
    const handle = await app.enqueue('later', [], { delay: '1h' });
    await harm(server);
    const tried = Promise.allSettled([app.enqueue('later'), handle.status(), app.errors.list()]);
    await app.close();
    let ends: PromiseSettledResult<unknown>[] = [];
    expect(
      await timeOf(async () => {
        ends = await tried;
      }),
    ).toBeLessThan(2_000);
    for (const it of ends)
      expect(it).toMatchObject({
        reason: { message: expect.stringContaining('the app was closed meanwhile') },
      });
    await expect(app.enqueue('later')).rejects.toThrow(AppClosedError);
    await expect(handle.status()).rejects.toThrow(AppClosedError);
  });

  it('keeps none from closing that has a job which does not end, and says what was left', async () => {
    const began = gate();
    const end = gate();
    const deaf = defineJob('deaf', { queue: 'short' }, async () => {
      began.open();
      await end.opened;
    });
    const app = createCortado({ connection: server.url, jobs: [deaf] });
    await app.migrate();
    const left: string[] = [];
    app.on('close.incomplete', ({ what }) => left.push(what));
    const worker = await startWorker(app, { queues: ['short'] });
    await app.enqueue('deaf');
    await began.opened;
    await harm(server);
    expect(await timeOf(() => worker.close({ grace: 500, abortGrace: 500 }))).toBeLessThan(7_000);
    expect(left).toEqual(['worker']);
    expect(await timeOf(() => app.close())).toBeLessThan(5_000);
    end.open();
  });
});

describe.each(SERVERS)('%s that is frozen', (_, start) => {
  it('keeps no process alive that has closed what it had', async () => {
    const server = await start();
    const child = fork(CLOSING, [server.url], { env: { ...process.env, NODE_OPTIONS: '' }, execArgv: [] });
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`The process ended with ${code} before it had closed.`);
    });
    ended.catch(() => undefined);
    try {
      await Promise.race([once(child, 'message'), ended]);
      server.freeze();
      child.send('close');
      await Promise.race([once(child, 'message'), ended]);
      await until(
        () => child.exitCode,
        (code) => code === 0,
      );
    } finally {
      child.kill('SIGKILL');
      await server.remove();
    }
  });
});

async function timeOf(act: () => Promise<unknown>): Promise<number> {
  const started = Date.now();
  await act();
  return Date.now() - started;
}
