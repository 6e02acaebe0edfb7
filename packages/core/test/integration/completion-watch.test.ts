import { createCortado } from '@cortado/core';
import { OwnRedis } from '@cortado/test-support/own-redis';
import { until } from '@cortado/test-support/until';
import { Redis } from 'ioredis';
import { CompletionWatch } from '../../src/dispatch/completion-watch.js';

describe('who waits for jobs of a queue', () => {
  it('is listened for, and nobody else a moment after the last has gone', async () => {
    const redis = await OwnRedis.start();
    const admin = new Redis(redis.url);
    const cortado = await createCortado({ connection: redis.url }).open();
    const listeners = async () => {
      const all = (await admin.client('LIST')) as string;
      return all.split('\n').filter((it) => / cmd=xread /.test(it)).length;
    };
    const watch = new CompletionWatch(cortado.internals.engine, 'short', 200);
    for (let nr = 0; nr < 2; nr++) {
      const [one, other] = [watch.watch('1'), watch.watch('2')];
      await one.listen();
      await other.listen();
      await until(listeners, (it) => it === 1);
      one.stop();
      other.stop();
      // Whoever comes soon finds it listening.
      const next = watch.watch('3');
      await next.listen();
      expect(await listeners()).toBe(1);
      next.stop();
      await until(listeners, (it) => it === 0);
    }
    await watch.close();
    await cortado.close();
    await admin.quit();
    await redis.stop();
  });
});
