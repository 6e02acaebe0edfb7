import { createCortado } from '@cortado/core';
import { OwnPostgres } from '@cortado/test-support/own-postgres';
import { OwnRedis } from '@cortado/test-support/own-redis';
import { until } from '@cortado/test-support/until';
import { type OwnServer, ServedWorld } from '../support/served-world.js';

/** Another server takes over, at the same address; the one before goes on answering, and takes no writes. */
const FAILOVERS = [
  [
    'Redis',
    () => OwnRedis.start(),
    async (old: OwnServer) => {
      const next = await OwnRedis.start();
      const { port: oldPort } = new URL(old.url);
      const { port: nextPort } = new URL(next.url);
      await next.tell('REPLICAOF', '127.0.0.1', oldPort);
      await until(
        () => next.tell('INFO', 'replication').then(String),
        (it) => it.includes('master_link_status:up'),
      );
      await next.tell('REPLICAOF', 'NO', 'ONE');
      await (old as OwnRedis).tell('REPLICAOF', '127.0.0.1', nextPort);
      return next;
    },
  ],
  [
    'PostgreSQL',
    () => OwnPostgres.start(),
    async (old: OwnServer) => {
      const next = await OwnPostgres.start();
      const app = createCortado({ connection: next.url });
      await app.migrate();
      await app.close();
      const demoted = old as OwnPostgres;
      await demoted.ask('ALTER SYSTEM SET default_transaction_read_only = on');
      await demoted.ask('SELECT pg_reload_conf()');
      return next;
    },
  ],
] as const;

describe.each(FAILOVERS)('a %s that is demoted behind its address', (_, start, failOver) => {
  it('is left for the one that took over within 15 seconds, and told of in a few lines', async () => {
    const world = await ServedWorld.start(start);
    const errors: string[] = [];
    world.serving.on('worker.error', ({ error }) => errors.push(error.message));
    let next: OwnServer | undefined;
    try {
      await world.runs(1);
      next = await failOver(world.server);
      // For a while it is the only one there is.
      await until(
        () => world.events,
        (it) => it.length > 0,
      );
      // It answers, and is no end of the outage: who asks whether it is back is told that it takes no writes.
      await expect(world.serving.internals.engine.expectWritable()).rejects.toThrow(/READONLY|read-only/);
      world.proxy.leadTo(next.url);
      await world.runs(2);
      await until(
        () => world.events,
        (it) => it.includes('restored'),
      );
      expect(world.events).toEqual([expect.stringMatching(/^lost: /), 'restored']);
      expect(errors.length).toBeLessThan(5);
    } finally {
      await world.close();
      await next?.remove();
    }
  });
});
