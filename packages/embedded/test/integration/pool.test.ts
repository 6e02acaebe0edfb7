import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { EmbeddedDatabase } from '../../src/index.js';

// Creating a PostgreSQL takes seconds on a small machine, and a minute beside many tests: a statement must wait that long.
const timeout = 150_000;

let database: EmbeddedDatabase;

beforeAll(async () => {
  database = new EmbeddedDatabase({ folder: ':memory:', searchPath: 'bullmq, public', timeout });
  await database.open();
});

afterAll(() => database.end());

it('is the owner, and finds names in the schemas it was given', async () => {
  expect(database.role).toBe('owner');
  expect(await database.open()).toBe('owner');
  const { rows } = await database.query(`SELECT current_setting('search_path') AS path, 1 AS one`);
  expect(rows).toEqual([{ path: 'bullmq, public', one: 1 }]);
});

it('lets nobody into an open transaction, and everybody in after it', async () => {
  await database.query('CREATE TABLE shared (n integer)');
  const client = await database.connect();
  const order: string[] = [];
  await client.query('BEGIN');
  const outside = database.query<{ count: string }>('SELECT count(*) FROM shared').then((it) => {
    order.push('outside');
    return it;
  });
  await client.query('INSERT INTO shared VALUES (1)');
  await expect(client.query('SELECT 1 / 0')).rejects.toMatchObject({ code: '22012' });
  await expect(client.query('SELECT 1')).rejects.toMatchObject({ code: '25P02' });
  order.push('inside');
  expect(await client.query('COMMIT')).toMatchObject({ command: 'ROLLBACK' });
  expect((await outside).rows).toEqual([{ count: '0' }]);
  expect(order).toEqual(['inside', 'outside']);
  client.release();
});

it('keeps the order of statements that nobody waits for', async () => {
  const client = await database.connect();
  const started = performance.now();
  const statements = [
    'BEGIN',
    'CREATE TABLE ordered (n integer)',
    'INSERT INTO ordered VALUES (1)',
    'COMMIT',
    'SELECT n FROM ordered',
  ];
  const others = Array.from({ length: 20 }, () => database.query('SELECT 1'));
  const results = await Promise.all(statements.map((it) => client.query(it)));
  expect(results.at(-1)?.rows).toEqual([{ n: 1 }]);
  await Promise.all(others);
  expect(performance.now() - started).toBeLessThan(60_000);
  client.release();
});

it('rolls back what a released client left open', async () => {
  await database.query('CREATE TABLE left_open (n integer)');
  const client = await database.connect();
  await client.query('BEGIN');
  await client.query('INSERT INTO left_open VALUES (1)');
  client.release();
  expect((await database.query('SELECT * FROM left_open')).rows).toEqual([]);
  await expect(client.query('SELECT 1')).rejects.toMatchObject({ code: '08003' });
});

it('refuses a transaction on the pool itself, and COPY from the client', async () => {
  await expect(database.query('BEGIN')).rejects.toMatchObject({ code: '25001' });
  await expect(database.query('BEGIN; SELECT 1 / 0; COMMIT')).rejects.toMatchObject({ code: '22012' });
  await expect(database.query('BEGIN; SELECT 1; COMMIT')).resolves.toHaveLength(3);
  await expect(
    database.query('CREATE TABLE copied (n integer); COPY copied FROM STDIN'),
  ).rejects.toMatchObject({ code: '0A000' });
  await expect(database.query(`SELECT 'copy t from stdin' AS text`)).resolves.toMatchObject({
    rowCount: 1,
  });
});

it('notifies each client that listens, after the commit, until it stops', async () => {
  const [a, b, c] = await Promise.all([database.connect(), database.connect(), database.connect()]);
  const heard: string[] = [];
  a.on('notification', ({ channel, payload }) => heard.push(`a ${channel} ${payload}`));
  b.on('notification', ({ channel, payload }) => heard.push(`b ${channel} ${payload}`));
  await a.query('-- both\nLISTEN news');
  await b.query('LISTEN "News"; LISTEN NEWS');
  await c.query('BEGIN');
  await c.query(`SELECT pg_notify('news', $1)`, ['1']);
  await c.query('LISTEN news');
  await c.query('SAVEPOINT here');
  expect(heard).toEqual([]);
  await c.query('COMMIT');
  expect(heard).toEqual(['a news 1', 'b news 1']);

  await a.query('UNLISTEN news');
  await database.query(`NOTIFY news, '2'`);
  await database.query(`NOTIFY "News", '3'`);
  expect(heard.slice(2)).toEqual(['b news 2', 'b News 3']);

  await a.query('BEGIN');
  await a.query('LISTEN news');
  await a.query('ROLLBACK');
  await b.close();
  await database.query(`NOTIFY news, '4'`);
  expect(heard.slice(4)).toEqual([]);
  expect((await database.query('SELECT * FROM pg_listening_channels() AS channel')).rows).toEqual([
    { channel: 'news' },
  ]);
  await c.close();
  expect((await database.query('SELECT * FROM pg_listening_channels() AS channel')).rows).toEqual([]);
  a.release();
});

it('keeps the settings of each client apart', async () => {
  const [a, b] = await Promise.all([database.connect(), database.connect()]);
  await a.query(`SET search_path TO pg_catalog; SET statement_timeout = '5s'`);
  await a.query(`SELECT set_config('application_name', $1, false)`, ["it's a"]);
  await b.query(`SELECT set_config('application_name', 'b', false)`);
  const settings = `SELECT current_setting('search_path') AS path, current_setting('application_name') AS name, current_setting('statement_timeout') AS timeout`;
  expect((await a.query(settings)).rows).toEqual([{ path: 'pg_catalog', name: "it's a", timeout: '5s' }]);
  expect((await b.query(settings)).rows).toEqual([{ path: 'bullmq, public', name: 'b', timeout: '0' }]);
  expect((await database.query(settings)).rows).toEqual([{ path: 'bullmq, public', name: '', timeout: '0' }]);
  const named = `SELECT application_name AS name FROM pg_stat_activity WHERE datname = current_database() AND application_name <> '' ORDER BY 1`;
  expect((await database.query(named)).rows).toEqual([{ name: 'b' }, { name: "it's a" }]);
  await a.close();
  expect((await database.query(named)).rows).toEqual([{ name: 'b' }]);
  b.release();
});

it('removes dead rows by itself', async () => {
  await database.query('CREATE TABLE churned AS SELECT generate_series(1, 5000) AS n');
  await database.query('DELETE FROM churned');
  const vacuums = `SELECT vacuum_count::int AS count FROM pg_stat_user_tables WHERE relname = 'churned'`;
  let count = 0;
  for (let statements = 0; count === 0 && statements < 10_000; statements++) {
    count = (await database.query<{ count: number }>(vacuums)).rows[0]?.count ?? 0;
  }
  expect(count).toBeGreaterThan(0);
});

it('rolls back a transaction that idles while others wait', async () => {
  const client = await database.connect();
  const lost = once(client, 'error');
  await client.query('BEGIN');
  await expect(database.query('SELECT 1')).resolves.toMatchObject({ rowCount: 1 });
  expect(await lost).toMatchObject([{ code: '25P03' }]);
  await expect(client.query('COMMIT')).rejects.toMatchObject({ code: '25P03' });
  client.release();
});

it("refuses everything after end(), in pg's words", async () => {
  const own = new EmbeddedDatabase({ folder: '', timeout });
  const running = own.query('SELECT 1 AS one');
  const ended = own.end();
  expect((await running).rows).toEqual([{ one: 1 }]);
  await ended;
  expect(own.end()).toBe(own.end());
  expect(own.role).toBeUndefined();
  await expect(own.query('SELECT 1')).rejects.toThrow('Cannot use a pool after calling end on the pool');
  await expect(own.connect()).rejects.toMatchObject({ code: '08003' });
});

it('keeps a statement with a name prepared, and prepares it again when its table has changed', async () => {
  await database.query('CREATE TABLE shelves (n integer)');
  const stack = (n: number, text = 'INSERT INTO shelves VALUES ($1) RETURNING *') =>
    database.query({ name: 'stack', text, values: [n] });
  const kept = async () =>
    (await database.query<{ name: string }>('SELECT name FROM pg_prepared_statements')).rows;
  await stack(1);
  expect((await stack(2)).rows).toEqual([{ n: 2 }]);
  expect(await kept()).toContainEqual({ name: 'stack' });
  await database.query(`ALTER TABLE shelves ADD COLUMN place text DEFAULT 'left'`);
  expect((await stack(3)).rows).toEqual([{ n: 3, place: 'left' }]);
  await database.query('DEALLOCATE ALL');
  expect((await stack(4)).rows).toEqual([{ n: 4, place: 'left' }]);
  expect((await stack(5, 'SELECT count(*)::int AS count FROM shelves WHERE n < $1')).rows).toEqual([
    { count: 4 },
  ]);
  await expect(stack(6, 'SELECT nothing FROM shelves WHERE n < $1')).rejects.toMatchObject({ code: '42703' });
  const client = await database.connect();
  await client.query('BEGIN');
  await expect(client.query('SELECT 1 / 0')).rejects.toMatchObject({ code: '22012' });
  await client.query('ROLLBACK');
  client.release();
  expect((await stack(7, 'SELECT $1::int AS n')).rows).toEqual([{ n: 7 }]);
});
