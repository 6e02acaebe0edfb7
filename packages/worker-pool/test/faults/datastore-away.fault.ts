import { OwnPostgres } from '@cortado/test-support/own-postgres';
import { OwnRedis } from '@cortado/test-support/own-redis';
import { startWorker } from '@cortado/worker-pool';
import { chance, progress, size } from '../support/faults.js';
import { BACK_WITHIN, SERVERS, ServedWorld } from '../support/served-world.js';
import type { Silence } from '../support/silent-proxy.js';

const ROUNDS = size({ full: 12, ci: 1 });
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe.each(SERVERS)('workers, producers and %s', (name, start) => {
  const luck = chance(`datastore-away ${name}`);
  let world: ServedWorld;
  let number = 0;
  beforeEach(async () => {
    world = await ServedWorld.start(start);
    await world.runs(++number);
  });
  afterEach(() => world.close());

  it('are back within 15 seconds, whichever way nothing passes', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const silence = luck.pick<Silence>(['to', 'from', 'both']);
      const lasts = luck.whole(0, 20_000);
      world.proxy.goSilent(silence);
      await sleep(lasts);
      world.proxy.speak();
      const took = await world.runs(++number);
      progress(`${name}: silent (${silence}) for ${lasts} ms, back after ${took} ms`);
    }
  });

  it('are back within 15 seconds when it was frozen, stopped or cut off', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const how = luck.pick(['frozen', 'stopped', 'cut off'] as const);
      const lasts = luck.whole(0, 20_000);
      if (how === 'cut off') world.proxy.cut();
      else if (how === 'frozen') world.server.freeze();
      else await world.server.stop();
      await sleep(how === 'cut off' ? 0 : lasts);
      if (how === 'frozen') world.server.thaw();
      else if (how === 'stopped') await world.server.start();
      const took = await world.runs(++number);
      progress(`${name}: ${how} for ${lasts} ms, back after ${took} ms`);
    }
  });

  it('end in time when it is away at that moment, and lose no job by it', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const how = luck.pick(['frozen', 'stopped', 'silent'] as const);
      const app = world.app();
      const worker = await startWorker(app, { queues: ['short'] });
      if (how === 'frozen') world.server.freeze();
      else if (how === 'stopped') await world.server.stop();
      else world.proxy.goSilent('both');
      await sleep(luck.whole(0, 3_000));
      const started = Date.now();
      await worker.close({ grace: '1s' });
      await app.close();
      const took = Date.now() - started;
      progress(`${name}: ${how}, closed within ${took} ms`);
      expect(took).toBeLessThan(8_000);
      if (how === 'frozen') world.server.thaw();
      else if (how === 'stopped') await world.server.start();
      else world.proxy.speak();
      await world.runs(++number);
    }
  });

  it('hear of each outage once when it begins and once when it is over', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      world.events.splice(0);
      await world.server.stop();
      await sleep(luck.whole(6_000, 12_000));
      await world.server.start();
      await world.runs(++number);
      // What is heard within a quarter of a minute after the last one belongs to it.
      await sleep(ROUNDS > 1 ? BACK_WITHIN + 1_000 : 2_000);
      expect(world.events).toEqual([expect.stringMatching(/^lost: /), 'restored']);
      progress(`${name}: outage ${round + 1} told of once`);
    }
  });
});

describe('a Redis that is demoted behind its address', () => {
  it('is left as often as it happens', async () => {
    const luck = chance('demoted');
    const world = await ServedWorld.start(() => OwnRedis.start());
    const other = await OwnRedis.start();
    try {
      let [master, replica] = [world.server as OwnRedis, other];
      let number = 0;
      await world.runs(++number);
      for (let round = 0; round < ROUNDS; round++) {
        await replica.tell('REPLICAOF', '127.0.0.1', new URL(master.url).port);
        await sleep(2_000);
        await replica.tell('REPLICAOF', 'NO', 'ONE');
        await master.tell('REPLICAOF', '127.0.0.1', new URL(replica.url).port);
        const without = luck.whole(0, 8_000);
        await sleep(without);
        world.proxy.leadTo(replica.url);
        const took = await world.runs(++number);
        progress(`demoted; nobody took writes for ${without} ms, back after ${took} ms`);
        [master, replica] = [replica, master];
      }
    } finally {
      await world.close();
      await other.remove();
    }
  });
});

describe('a PostgreSQL that takes no writes for a while', () => {
  it('is gone back to within 15 seconds', async () => {
    const luck = chance('read-only');
    const world = await ServedWorld.start(() => OwnPostgres.start());
    const server = world.server as OwnPostgres;
    try {
      for (let round = 0; round < ROUNDS; round++) {
        await server.ask('ALTER SYSTEM SET default_transaction_read_only = on');
        await server.ask('SELECT pg_reload_conf()');
        await sleep(luck.whole(0, 8_000));
        await server.ask('ALTER SYSTEM RESET default_transaction_read_only');
        await server.ask('SELECT pg_reload_conf()');
        progress(`read-only; back after ${await world.runs(round)} ms`);
      }
    } finally {
      await world.close();
    }
  });
});
