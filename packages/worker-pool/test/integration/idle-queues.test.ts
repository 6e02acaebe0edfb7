import { createCortado } from '@cortado/core';
import { OwnRedis } from '@cortado/test-support/own-redis';
import { until } from '@cortado/test-support/until';
import { startWorker } from '@cortado/worker-pool';
import { Redis } from 'ioredis';

const QUEUES = Array.from({ length: 20 }, (_, index) => `queue-${index}`);

describe('a worker of many queues on Redis', () => {
  it('asks for all of them together whether jobs may have stalled, wakes nobody, and looks where any job is active', async () => {
    const server = await OwnRedis.start();
    const redis = new Redis(server.url);
    const monitor = await redis.monitor();
    const asked: string[][] = [];
    const looks: string[] = [];
    const waits: string[] = [];
    const wakes: string[] = [];
    monitor.on('monitor', (_: string, args: string[]) => {
      if (args[0] === 'exists' && args[1]?.endsWith(':active')) asked.push(args.slice(1));
      if (args[0] === 'bzpopmin') waits.push(args[1] as string);
      if (args[0] === 'zadd' && args[1]?.endsWith(':marker')) wakes.push(args[1]);
      if (args.some((it) => it.endsWith(':stalled-check'))) looks.push(args[0] as string);
    });
    const queues = Object.fromEntries(QUEUES.map((it) => [it, {}]));
    const cortado = createCortado({ connection: server.url, queues, log: false });
    try {
      const worker = await startWorker(cortado, { queues: QUEUES, concurrency: 2, stalledInterval: '2s' });
      await until(
        () => asked.filter((it) => it.length === QUEUES.length).length,
        (times) => times >= 2,
      );
      expect(asked.length).toBeLessThan(2 * QUEUES.length);
      expect(looks).toEqual([]);
      // Fewer slots than queues, and all of them have waited long enough at the same moment.
      await until(
        () => waits.length,
        (count) => count >= 2 * QUEUES.length,
      );
      expect(wakes).toEqual([]);
      // Left by a worker that is no more: there is no lock.
      await redis.hset('bull:queue-7:lost', {
        name: 'nobody',
        data: '[]',
        opts: '{}',
        timestamp: Date.now(),
      });
      await redis.lpush('bull:queue-7:active', 'lost');
      await until(
        () => redis.hget('bull:queue-7:lost', 'stc'),
        (lost) => lost === '1',
      );
      await worker.close({ grace: 0 });
    } finally {
      await cortado.close();
      monitor.disconnect();
      redis.disconnect();
      await server.remove();
    }
  });
});
