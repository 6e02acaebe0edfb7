import { randomUUID } from 'node:crypto';
import { createCortado } from '@cortado/core';
import { until } from '@cortado/test-support/until';
import { startWorker } from '@cortado/worker-pool';
import { Redis } from 'ioredis';

// The sources have no built thread beside them, as a bundle that left it out.
describe('a process without the file of the thread that beats for it', () => {
  const prefix = `inline-${randomUUID()}`;
  const redis = new Redis(process.env.REDIS_URL as string);
  afterAll(() => redis.disconnect());

  it('says so once, beats from its event loop, and is off the list when it closes', async () => {
    const cortado = createCortado({ connection: process.env.REDIS_URL, prefix, log: false });
    const reasons: string[] = [];
    cortado.on('process.inline', ({ reason }) => reasons.push(reason));
    const workers = [
      await startWorker(cortado, { queues: ['short'] }),
      await startWorker(cortado, { queues: ['long'] }),
    ];
    expect(reasons).toEqual([expect.stringContaining('there is no file')]);
    const told = await until(
      () => redis.hvals(`${prefix}:cortado:beats:facts`),
      ([facts]) => facts?.includes('long') === true,
    );
    expect(told.map((it) => JSON.parse(it))).toEqual([
      expect.objectContaining({ pid: process.pid, queues: ['short', 'long'], isInline: true }),
    ]);
    await workers[0]?.close();
    expect(await redis.zcard(`${prefix}:cortado:beats`)).toBe(1);
    await cortado.close();
    expect(await redis.zcard(`${prefix}:cortado:beats`)).toBe(0);
  });
});
