import {
  afterCommit,
  type Cortado,
  createCortado,
  Enqueue,
  runInTransaction,
  TransactionClientError,
} from '@cortado/core';
import { EmbeddedDatabase } from '@cortado/embedded';
import { embeddedFolder } from '@cortado/test-support/embedded-folder';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import pg from 'pg';
import { type AnyShop, embeddedShop, shops } from '../support/shop-databases.js';

class Stock {
  @Enqueue({ queue: 'short', afterCommit: true })
  async ordered(_item: string): Promise<void> {}

  @Enqueue({ queue: 'short' })
  async reserve(_item: string): Promise<void> {}
}

const database = freshDatabase();
const other = freshDatabase();
const stop = new Error('roll this back');

interface World {
  cortado: Cortado;
  shop: AnyShop;
  /** What is committed: rows and jobs. */
  seen(): Promise<{ rows: string[]; jobs: string[] }>;
}

/** What every library promises, the embedded database included. */
function transactionSuite(world: () => World): void {
  const roll = async (): Promise<never> => {
    throw stop;
  };

  it('queues with afterCommit what belongs to committed rows, and nothing else', async () => {
    const { cortado, shop, seen } = world();
    await runInTransaction(shop.hooks, async (tx) => {
      await shop.insert(tx, 'kept');
      await cortado.jobs(Stock).ordered('kept');
    });
    const lost = runInTransaction(shop.hooks, async (tx) => {
      await shop.insert(tx, 'lost');
      await cortado.jobs(Stock).ordered('lost');
      await roll();
    });
    await expect(lost).rejects.toBe(stop);
    await expect(seen()).resolves.toEqual({ rows: ['kept'], jobs: ['kept'] });
  });

  it('adds with enqueueWith the job in the transaction itself', async () => {
    const { cortado, shop, seen } = world();
    const handle = await runInTransaction(shop.hooks, async (tx) => {
      await shop.insert(tx, 'kept');
      await cortado.enqueueWith(tx, 'Stock.reserve', ['kept'], { delay: '1h' });
      return await cortado.jobsWith(tx, Stock).ordered('kept too');
    });
    await expect(handle.status()).resolves.toMatchObject({ state: 'waiting' });
    const lost = runInTransaction(shop.hooks, async (tx) => {
      await shop.insert(tx, 'lost');
      await cortado.enqueueWith(tx, 'Stock.reserve', ['lost']);
      await roll();
    });
    await expect(lost).rejects.toBe(stop);
    await expect(seen()).resolves.toEqual({ rows: ['kept'], jobs: ['kept', 'kept too'] });
  });

  it('drops rows and jobs of an inner transaction that alone rolls back', async () => {
    const { cortado, shop, seen } = world();
    await runInTransaction(shop.hooks, async (tx) => {
      await shop.insert(tx, 'outer');
      await cortado.jobs(Stock).ordered('outer');
      for (const inner of [shop.hooks, shop.within(tx)]) {
        await runInTransaction(inner, async (nested) => {
          await shop.insert(nested, 'kept');
          await cortado.jobs(Stock).ordered('kept');
          await cortado.enqueueWith(nested, 'Stock.reserve', ['kept with']);
        });
        const lost = runInTransaction(inner, async (nested) => {
          await shop.insert(nested, 'lost');
          await cortado.jobs(Stock).ordered('lost');
          await cortado.enqueueWith(nested, 'Stock.reserve', ['lost']);
          await roll();
        });
        await expect(lost).rejects.toBe(stop);
      }
    });
    await expect(seen()).resolves.toEqual({
      rows: ['kept', 'kept', 'outer'],
      jobs: ['kept', 'kept', 'kept with', 'kept with', 'outer'],
    });
  });

  it('drops all of it when the outer transaction rolls back', async () => {
    const { cortado, shop, seen } = world();
    const lost = runInTransaction(shop.hooks, async () => {
      await runInTransaction(shop.hooks, async (nested) => {
        await shop.insert(nested, 'inner');
        await cortado.jobs(Stock).ordered('inner');
        await cortado.enqueueWith(nested, 'Stock.reserve', ['inner']);
      });
      await roll();
    });
    await expect(lost).rejects.toBe(stop);
    await expect(seen()).resolves.toEqual({ rows: [], jobs: [] });
  });

  it('takes a transaction that one failed statement has doomed for what it is', async () => {
    const { cortado, shop, seen } = world();
    const ran: string[] = [];
    const doomed = runInTransaction(shop.hooks, async (tx) => {
      await cortado.jobs(Stock).ordered('never');
      await afterCommit(() => ran.push('never'));
      // Caught here, it still makes PostgreSQL answer COMMIT with a rollback.
      await shop.insert(tx, null as never).catch(() => undefined);
    });
    await expect(doomed).rejects.toThrow();
    expect(ran).toEqual([]);
    await expect(seen()).resolves.toEqual({ rows: [], jobs: [] });
  });

  it('refuses what is no transaction, and queues nothing', async () => {
    const { cortado, shop, seen } = world();
    const refused = cortado.enqueueWith(shop.notATransaction, 'Stock.reserve', ['x']);
    await expect(refused).rejects.toThrow(TransactionClientError);
    await expect(seen()).resolves.toEqual({ rows: [], jobs: [] });
  });
}

const TABLE = ['CREATE SCHEMA shop', 'CREATE TABLE shop.item (id serial, name text NOT NULL)'];
const ROWS = 'SELECT name FROM shop.item ORDER BY name';

async function jobsOf(cortado: Cortado): Promise<string[]> {
  const jobs = await cortado.internals.producer.ask('short', 'listing', (queue) =>
    queue.getJobs(['waiting', 'delayed']),
  );
  return jobs.map((it) => (it.data as string[])[0] as string).sort();
}

describe('on PostgreSQL', () => {
  let cortado: Cortado;
  let looker: pg.Client;

  beforeAll(async () => {
    cortado = createCortado({ connection: database.url, services: [Stock] });
    await cortado.migrate();
    looker = new pg.Client({ connectionString: database.url });
    await looker.connect();
    for (const statement of TABLE) await looker.query(statement);
  });

  afterAll(async () => {
    await cortado.close();
    await looker.end();
  });

  beforeEach(async () => {
    await looker.query('TRUNCATE shop.item');
    await cortado.internals.producer.ask('short', 'emptying', (queue) => queue.obliterate({ force: true }));
  });

  describe.each(Object.keys(shops))('through %s', (library) => {
    let shop: AnyShop;
    beforeAll(async () => {
      shop = await (shops[library] as (url: string) => Promise<AnyShop>)(database.url);
    });
    afterAll(() => shop.close());

    const seen = async () => ({
      rows: (await looker.query<{ name: string }>(ROWS)).rows.map((it) => it.name),
      jobs: await jobsOf(cortado),
    });
    transactionSuite(() => ({ cortado, shop, seen }));
  });

  it('shows a job to nobody before the commit, and leaves the search path of the caller alone', async () => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query('SET search_path TO shop');
    await client.query('BEGIN');
    await client.query("INSERT INTO item (name) VALUES ('mine')");
    const handle = await cortado.enqueueWith(client, 'Stock.reserve', ['mine']);
    await expect(handle.status()).resolves.toMatchObject({ state: 'not_found' });
    const { rows } = await client.query('SHOW search_path');
    expect(rows).toEqual([{ search_path: 'shop' }]);
    await client.query("INSERT INTO item (name) VALUES ('mine too')");
    await client.query('COMMIT');
    await client.end();
    await expect(handle.status()).resolves.toMatchObject({ state: 'waiting' });
  });

  it('carries options, user and priority as any other call does', async () => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const options = { priority: 5, attempts: 3, user: 'alice', timeout: '9s' } as const;
    const handle = await cortado.enqueueWith(client, 'Stock.reserve', ['x'], options);
    const same = await cortado.enqueue('Stock.reserve', ['x'], options);
    await client.end();
    const [there, plain] = await cortado.internals.producer.ask('short', 'reading', (queue) =>
      Promise.all([queue.getJob(handle.id), queue.getJob(same.id)]),
    );
    expect(there?.opts).toEqual(plain?.opts);
    expect(there?.opts).toMatchObject({ priority: 5, attempts: 3, ctx: { user: 'alice', timeout: 9_000 } });
    await expect(handle.status()).resolves.toMatchObject({ state: 'prioritized', position: 1 });
    await expect(cortado.enqueueWith(client, 'Stock.reserv', ['x'])).rejects.toThrow(
      'Did you mean "Stock.reserve"?',
    );
  });

  it('refuses the client of another database, with tables of BullMQ or without, and spoils no transaction', async () => {
    const client = new pg.Client({ connectionString: other.url });
    await client.connect();
    await client.query('BEGIN');
    await expect(cortado.enqueueWith(client, 'Stock.reserve', ['x'])).rejects.toThrow(
      /found a client of a database without the tables of BullMQ.*run `cortado migrate`/,
    );
    await client.query('SELECT 1');
    await client.query('COMMIT');
    const elsewhere = createCortado({ connection: other.url });
    await elsewhere.migrate();
    await elsewhere.close();
    await expect(cortado.enqueueWith(client, 'Stock.reserve', ['x'])).rejects.toThrow(
      'found a client of another database.',
    );
    await client.end();
  });

  it('commits or rolls back on the client of a pool, and gives it back in either case', async () => {
    const shop = await (shops.pg as (url: string) => Promise<AnyShop>)(database.url);
    const work = Array.from({ length: 40 }, (_, number) =>
      runInTransaction(shop.hooks, async (tx) => {
        await shop.insert(tx, `item ${number}`);
        if (number % 2) throw stop;
      }).catch(() => undefined),
    );
    await Promise.all(work);
    const { rows } = await looker.query(ROWS);
    expect(rows).toHaveLength(20);
    await shop.close();
  });
});

describe('in the embedded database', () => {
  const folder = embeddedFolder();
  let cortado: Cortado;
  let shop: AnyShop;
  let looker: EmbeddedDatabase;

  beforeAll(async () => {
    cortado = await createCortado({ connection: folder.url, services: [Stock] }).open();
    shop = embeddedShop(folder.path);
    looker = new EmbeddedDatabase({ folder: folder.path });
    for (const statement of TABLE) await looker.query(statement);
  });

  afterAll(async () => {
    await shop.close();
    await looker.end();
    await cortado.close();
  });

  beforeEach(async () => {
    await looker.query('TRUNCATE shop.item');
    await cortado.internals.producer.ask('short', 'emptying', (queue) => queue.obliterate({ force: true }));
  });

  const seen = async () => ({
    rows: (await looker.query<{ name: string }>(ROWS)).rows.map((it) => it.name),
    jobs: await jobsOf(cortado),
  });
  transactionSuite(() => ({ cortado, shop, seen }));
});
