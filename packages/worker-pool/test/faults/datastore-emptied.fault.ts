import { setTimeout as sleep } from 'node:timers/promises';
import { type Cortado, createCortado } from '@cortado/core';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import { OwnRedis } from '@cortado/test-support/own-redis';
import { until } from '@cortado/test-support/until';
import pg from 'pg';
import { BeatsProcess } from '../support/beats-process.js';
import { chance, progress, size } from '../support/faults.js';

const SCHEDULES = size({ full: 100, ci: 20 });
const ROUNDS = size({ full: 5, ci: 1 });
const WITHIN = 20_000;

/** A server that may lose all it holds while it is in use. */
interface Forgetful {
  readonly url: string;
  loseAll(): Promise<void>;
  close(): Promise<void>;
}

async function redisThatForgets(): Promise<Forgetful> {
  const redis = await OwnRedis.start();
  return { url: redis.url, loseAll: () => redis.restartEmpty(), close: () => redis.remove() };
}

/** What a restored database without rows is to whoever goes on using it. */
async function postgresThatForgets(url: string): Promise<Forgetful> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const loseAll = async () => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
       WHERE schemaname NOT IN ('pg_catalog', 'information_schema') AND tablename NOT LIKE '%migration%'
         AND tablename NOT LIKE '%version%'`,
    );
    await client.query(`TRUNCATE ${rows.map((it) => it.name).join(', ')}`);
  };
  return { url, loseAll, close: () => client.end() };
}

describe(`${SCHEDULES} schedules each second, while the datastore loses its data ${ROUNDS} times`, () => {
  const database = freshDatabase();

  it.each<[string, () => Promise<Forgetful>]>([
    ['redis', redisThatForgets],
    ['postgres', () => postgresThatForgets(database.url)],
  ])('fire again within seconds each time, and none twice: %s', async (engine, start) => {
    const luck = chance(`emptied-${engine}`);
    const datastore = await start();
    const plan = { url: datastore.url, prefix: 'beats', schedules: SCHEDULES };
    const processes: BeatsProcess[] = [];
    let app: Cortado | undefined;
    try {
      app = createCortado({ connection: plan.url, prefix: plan.prefix });
      await app.migrate();
      const worker = await BeatsProcess.start('work', plan);
      processes.push(worker, await BeatsProcess.start('schedule', plan));
      processes.push(await BeatsProcess.start('schedule', plan));
      /** How many schedules have had runs for so many slots after a moment. */
      const firing = async (after: number) => {
        const counts = new Map<string, number>();
        for (const id of await worker.ran()) {
          const [key, slot] = id.split('@') as [string, string];
          if (Number(slot) > after) counts.set(key, (counts.get(key) ?? 0) + 1);
        }
        return [...counts.values()].filter((it) => it >= 2).length;
      };
      await until(
        () => firing(0),
        (count) => count === SCHEDULES,
        60_000,
      );
      for (let round = 1; round <= ROUNDS; round++) {
        await sleep(luck.whole(0, 3_000));
        await datastore.loseAll();
        const lost = Date.now();
        await until(
          () => firing(lost),
          (count) => count === SCHEDULES,
          WITHIN,
        );
        progress(`round ${round} on ${engine}: all fire again ${Date.now() - lost} ms after the loss`);
      }
      const ran = await worker.ran();
      expect(ran.length - new Set(ran).size).toBe(0);
    } finally {
      await app?.close();
      await Promise.all(processes.map((it) => it.kill()));
      await datastore.close();
    }
  });
});
