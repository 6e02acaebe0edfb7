import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { runMigrations } from 'bullmq';
import { DatabaseError } from 'pg';
import { EmbeddedDatabase } from '../../src/embedded.js';
import { EmbeddedProcess } from '../support/embedded-process.js';

// Creating a PostgreSQL takes seconds on a small machine, and some tests create several.
jest.setTimeout(180_000);

let root: string;
let template: string;
const processes: EmbeddedProcess[] = [];
const databases: EmbeddedDatabase[] = [];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'embedded-'));
  template = join(root, 'template');
  const first = new EmbeddedDatabase({ folder: template, onOwn: async (session) => void (await runMigrations(session)) });
  await first.query('CREATE TABLE public.rows (n integer PRIMARY KEY)');
  await first.end();
});

afterEach(async () => {
  await Promise.all(processes.splice(0).map((it) => it.kill()));
  await Promise.all(databases.splice(0).map((it) => it.end()));
});

afterAll(async () => {
  await rm(root, { recursive: true, force: true });
});

/** A data folder with BullMQ's schema and an empty table `rows`. */
async function dataFolder(...below: string[]): Promise<string> {
  const folder = join(await mkdtemp(join(root, 'case-')), ...below);
  await cp(template, folder, { recursive: true });
  return folder;
}

function here(folder: string): EmbeddedDatabase {
  const database = new EmbeddedDatabase({ folder });
  databases.push(database);
  return database;
}

async function elsewhere(folder: string): Promise<EmbeddedProcess> {
  const process = new EmbeddedProcess(folder);
  processes.push(process);
  await process.hears(({ event }) => event === 'started');
  return process;
}

/** Processes opened one after the other: the first one is the owner. */
async function opened(folder: string, count: number): Promise<EmbeddedProcess[]> {
  const all = await Promise.all(Array.from({ length: count }, () => elsewhere(folder)));
  for (const it of all) await it.call('open');
  return all;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

describe('one process', () => {
  let database: EmbeddedDatabase;

  beforeAll(async () => {
    database = new EmbeddedDatabase({ folder: ':memory:' });
    await database.open();
  });

  afterAll(() => database.end());

  it('is the owner, and finds names in the schemas bullmq and public', async () => {
    expect(database.role).toBe('owner');
    expect(await database.open()).toBe('owner');
    const { rows } = await database.query(`SELECT current_setting('search_path') AS path, 1 AS one`);
    expect(rows).toEqual([{ path: 'bullmq, public', one: 1 }]);
  });

  it.each<[string, unknown]>([
    [`'9007199254740993'::int8`, '9007199254740993'],
    [`42::int4`, 42],
    [`7::int2`, 7],
    [`12.50::numeric`, '12.50'],
    [`1.5::float8`, 1.5],
    [`true`, true],
    [`NULL::int8`, null],
    [`'text'::text`, 'text'],
    [`'{"a":[1,null,"x"],"b":{"c":true}}'::jsonb`, { a: [1, null, 'x'], b: { c: true } }],
    [`'"bare"'::jsonb`, 'bare'],
    [`'null'::jsonb`, null],
    [`'[1, 2]'::json`, [1, 2]],
    [`ARRAY['a', 'b"c', NULL]`, ['a', 'b"c', null]],
    [`ARRAY[1, 2]`, [1, 2]],
    [`ARRAY[1, 2]::int8[]`, ['1', '2']],
    [`ARRAY['{"a":1}'::jsonb]`, [{ a: 1 }]],
    [`'2026-03-01T10:20:30.123Z'::timestamptz`, new Date('2026-03-01T10:20:30.123Z')],
    [`'2026-03-01 10:20:30.123'::timestamp`, new Date(2026, 2, 1, 10, 20, 30, 123)],
    [`'2026-03-01'::date`, new Date(2026, 2, 1)],
    [`'\\x00ff10'::bytea`, Buffer.from([0, 255, 16])],
    [`'6f1c2a9e-2d1b-4b5e-9d55-0c8f6f2f8a11'::uuid`, '6f1c2a9e-2d1b-4b5e-9d55-0c8f6f2f8a11'],
    [`count(*)`, '1'],
    [`floor(extract(epoch FROM '2026-03-01T00:00:00Z'::timestamptz) * 1000)`, '1772323200000'],
  ])('gives %s as pg does', async (expression, expected) => {
    const { rows } = await database.query<{ value: unknown }>(`SELECT ${expression} AS value`);
    expect(rows[0]?.value).toEqual(expected);
  });

  it.each<[string, string, unknown, unknown]>([
    ['undefined', 'text', undefined, null],
    ['a number', 'text', 1.5, '1.5'],
    ['a bigint', 'int8', 2n ** 60n, '1152921504606846976'],
    ['false', 'boolean', false, false],
    ['an object', 'jsonb', { a: [1, { b: 'ü' }] }, { a: [1, { b: 'ü' }] }],
    ['JSON text', 'jsonb', '[{"a":1}]', [{ a: 1 }]],
    ['an array', 'text[]', ['a,b', 'c"d', 'e\\f', null, ''], ['a,b', 'c"d', 'e\\f', null, '']],
    ['an empty array', 'text[]', [], []],
    ['a nested array', 'int4[]', [[1, 2], [3, 4]], [[1, 2], [3, 4]]],
    ['objects in an array', 'jsonb[]', [{ a: 1 }], [{ a: 1 }]],
    ['bytes', 'bytea', Buffer.from([0, 1, 254]), Buffer.from([0, 1, 254])],
    ['bytes in an array', 'bytea[]', [Buffer.from([1, 2])], [Buffer.from([1, 2])]],
    ['a Date', 'timestamptz', new Date('2026-03-01T10:20:30.123Z'), new Date('2026-03-01T10:20:30.123Z')],
    ['a Date without zone', 'timestamp', new Date(2026, 6, 1, 4, 5), new Date(2026, 6, 1, 4, 5)],
    ['a Date before our era', 'timestamptz', new Date('-000043-03-15T12:00:00Z'), new Date('-000043-03-15T12:00:00Z')],
    ['an object with toPostgres', 'text', { toPostgres: () => 'mine' }, 'mine'],
  ])('takes %s as %s parameter as pg does', async (_name, type, value, expected) => {
    const { rows } = await database.query<{ value: unknown }>(`SELECT $1::${type} AS value`, [value]);
    expect(rows[0]?.value).toEqual(expected);
  });

  it('counts rows as pg does', async () => {
    await database.query('CREATE TABLE counted (n integer)');
    expect(await database.query('INSERT INTO counted SELECT generate_series(1, $1)', [5])).toMatchObject({ rowCount: 5, command: 'INSERT', rows: [] });
    expect(await database.query('UPDATE counted SET n = n + 1 WHERE n > $1', [3])).toMatchObject({ rowCount: 2 });
    expect(await database.query('DELETE FROM counted WHERE n = -1')).toMatchObject({ rowCount: 0 });
    expect(await database.query('SELECT * FROM counted')).toMatchObject({ rowCount: 5, command: 'SELECT', fields: [{ name: 'n', dataTypeID: 23 }] });
    expect(await database.query('DROP TABLE counted')).toMatchObject({ rowCount: null });
    expect(await database.query('-- nothing')).toMatchObject({ rowCount: null, command: null, rows: [] });
    expect(await database.query('SELECT 1 AS a; SELECT 2 AS a')).toMatchObject([{ rows: [{ a: 1 }] }, { rows: [{ a: 2 }] }]);
  });

  it("throws pg's DatabaseError with SQLSTATE and detail", async () => {
    await expect(database.query('SELECT * FROM missing')).rejects.toMatchObject({ code: '42P01', message: 'relation "missing" does not exist' });
    await database.query('CREATE TABLE unique_rows (n integer CONSTRAINT one_of_each UNIQUE)');
    await database.query('INSERT INTO unique_rows VALUES (1)');
    const failing = database.query('INSERT INTO unique_rows VALUES ($1)', [1]);
    await expect(failing).rejects.toBeInstanceOf(DatabaseError);
    await expect(failing).rejects.toMatchObject({ code: '23505', constraint: 'one_of_each', detail: 'Key (n)=(1) already exists.', table: 'unique_rows' });
    await expect(database.query('SELECT 1')).resolves.toMatchObject({ rowCount: 1 });
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
    const statements = ['BEGIN', 'CREATE TABLE ordered (n integer)', 'INSERT INTO ordered VALUES (1)', 'COMMIT', 'SELECT n FROM ordered'];
    const others = Array.from({ length: 20 }, () => database.query('SELECT 1'));
    const results = await Promise.all(statements.map((it) => client.query(it)));
    expect(results.at(-1)?.rows).toEqual([{ n: 1 }]);
    await Promise.all(others);
    expect(performance.now() - started).toBeLessThan(10_000);
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
    await expect(database.query('CREATE TABLE copied (n integer); COPY copied FROM STDIN')).rejects.toMatchObject({ code: '0A000' });
    await expect(database.query(`SELECT 'copy t from stdin' AS text`)).resolves.toMatchObject({ rowCount: 1 });
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
    expect((await database.query('SELECT * FROM pg_listening_channels() AS channel')).rows).toEqual([{ channel: 'news' }]);
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

  it('opens itself anew when PGlite breaks, and tells the clients', async () => {
    const own = here(await dataFolder());
    const client = await own.connect();
    const lost = once(client, 'error');
    await own.query('CREATE FUNCTION endless() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM endless(); END $$');
    await own.query('INSERT INTO rows VALUES (1)');
    await expect(own.query('SELECT endless()')).rejects.toMatchObject({ code: '57P02' });
    expect(await lost).toMatchObject([{ code: '57P02' }]);
    expect((await own.query('SELECT n FROM rows')).rows).toEqual([{ n: 1 }]);
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
    const own = here(':memory:');
    const running = own.query('SELECT 1 AS one');
    const ended = own.end();
    expect((await running).rows).toEqual([{ one: 1 }]);
    await ended;
    expect(own.end()).toBe(own.end());
    expect(own.role).toBeUndefined();
    await expect(own.query('SELECT 1')).rejects.toThrow('Cannot use a pool after calling end on the pool');
    await expect(own.connect()).rejects.toMatchObject({ code: '08003' });
  });
});

describe('the data folder', () => {
  it('gives its data back after a clean close, and prepares before it serves', async () => {
    const folder = await dataFolder();
    const first = here(folder);
    await first.query('INSERT INTO rows VALUES (1)');
    await first.end();
    const second = new EmbeddedDatabase({
      folder,
      searchPath: 'public',
      onOwn: async (session) => void (await session.query('INSERT INTO rows SELECT max(n) + 1 FROM rows')),
    });
    databases.push(second);
    expect((await second.query('SELECT n FROM rows ORDER BY n')).rows).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('stays closed, and free for others, when the preparation fails', async () => {
    const folder = await dataFolder();
    const failing = new EmbeddedDatabase({ folder, onOwn: async (session) => void (await session.query('SELECT missing')) });
    databases.push(failing);
    await expect(failing.open()).rejects.toMatchObject({ code: '42703' });
    await expect(failing.query('SELECT 1')).rejects.toMatchObject({ code: '42703' });
    expect(await here(folder).open()).toBe('owner');
  });

  it('is created anew when its first creation was interrupted', async () => {
    const folder = await mkdtemp(join(root, 'half-'));
    await mkdir(join(folder, 'pgdata'));
    await writeFile(join(folder, 'pgdata', 'PG_VERSION'), '18\n');
    await writeFile(join(folder, 'creating'), '');
    const database = here(folder);
    expect((await database.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    expect(await readdir(folder)).toEqual(['pgdata', 'sockets']);
  });

  it('may have a path that no socket address can hold', async () => {
    const folder = await dataFolder('x'.repeat(100), 'y'.repeat(100));
    const [first, second] = [here(folder), here(folder)];
    expect([await first.open(), await second.open()]).toEqual(['owner', 'client']);
    expect((await second.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    const sockets = await stat(join(folder, 'sockets'));
    expect(sockets.mode & 0o777).toBe(0o700);
  });

  it('drops whoever sends no frames, and serves the others', async () => {
    const folder = await dataFolder();
    const [owner, client] = [here(folder), here(folder)];
    await owner.open();
    await client.open();
    const sockets = join(folder, 'sockets');
    const address = join(sockets, await readlink(join(sockets, 'epoch-2')));
    const garbage = [
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      Buffer.from([0xff, 0xff, 0xff, 0xff, 1]),
      Buffer.from([0, 0, 0, 3, 1, 2, 3]),
      Buffer.from([0, 0, 0, 6, 0xff, 0x0f, 0x41, 0xff, 0xff, 0x7f]),
      Buffer.concat([Buffer.from([0, 0, 0, 4]), Buffer.from([0xff, 0x0f, 0x5f, 0x30])]),
      ...Array.from({ length: 50 }, () => Buffer.concat([Buffer.from([0, 0, 1, 0, 0xff, 0x0f]), Buffer.from(Array.from({ length: 254 }, () => Math.random() * 256))])),
    ];
    for (const bytes of garbage) {
      const socket = connect(address);
      socket.on('error', () => undefined);
      socket.resume();
      socket.write(bytes);
      await once(socket, 'close');
    }
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  it('carries large values, and refuses larger ones without harm', async () => {
    const folder = await dataFolder();
    const [owner, client] = [here(folder), here(folder)];
    await owner.open();
    const large = 'ü'.repeat(5_000_000);
    expect((await client.query('SELECT $1::text AS value', [large])).rows).toEqual([{ value: large }]);
    await expect(client.query('SELECT $1', ['x'.repeat(65 * 1024 * 1024)])).rejects.toMatchObject({ code: '54000' });
    await expect(client.query(`SELECT repeat('x', 65 * 1024 * 1024)`)).rejects.toMatchObject({ code: '54000' });
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });
});

describe('several processes', () => {
  it('have one owner when five start at once, on a new folder and after a kill', async () => {
    const folder = join(root, 'fresh');
    const all = await Promise.all(Array.from({ length: 5 }, () => elsewhere(folder)));
    const roles = await Promise.all(all.map((it) => it.call<string>('open')));
    expect(roles.toSorted()).toEqual(['client', 'client', 'client', 'client', 'owner']);

    const owner = all[roles.indexOf('owner')];
    const late = await Promise.all(Array.from({ length: 3 }, () => elsewhere(folder)));
    const killed = owner?.kill();
    await Promise.all(late.map((it) => it.call('open')));
    await killed;
    const alive = [...all.filter((it) => it !== owner), ...late];
    await Promise.all(alive.map((it) => it.call('query', 'SELECT 1')));
    const after = await Promise.all(alive.map((it) => it.call<string>('role')));
    expect(after.filter((it) => it === 'owner')).toHaveLength(1);
    expect(after.filter((it) => it === 'client')).toHaveLength(6);
  });

  it('hear each other: owner to client, client to owner, client to client', async () => {
    const [owner, first, second] = (await opened(await dataFolder(), 3)) as [EmbeddedProcess, EmbeddedProcess, EmbeddedProcess];
    expect(await Promise.all([owner, first, second].map((it) => it.call('role')))).toEqual(['owner', 'client', 'client']);
    for (const it of [owner, first, second]) {
      await it.call('connect', 'ear');
      await it.call('clientQuery', 'ear', 'LISTEN talk');
    }
    for (const [name, from] of Object.entries({ owner, first, second })) {
      await from.call('query', `SELECT pg_notify('talk', $1)`, [name]);
      for (const to of [owner, first, second]) {
        await to.hears(({ event, channel, payload }) => event === 'notification' && channel === 'talk' && payload === name);
      }
    }
  });

  it('keep transactions apart, and undo those of a process that dies', async () => {
    const [owner, dying, other] = (await opened(await dataFolder(), 3)) as [EmbeddedProcess, EmbeddedProcess, EmbeddedProcess];
    await dying.call('connect', 'ear');
    await dying.call('clientQuery', 'ear', 'LISTEN talk');
    await dying.call('connect', 'tx');
    await dying.call('clientQuery', 'tx', 'BEGIN');
    await dying.call('clientQuery', 'tx', 'INSERT INTO rows VALUES (1)');
    let answered = false;
    const waiting = other.call<unknown[]>('query', 'SELECT n FROM rows').then((rows) => {
      answered = true;
      return rows;
    });
    // The transaction's own statements pass the one that waits.
    expect(await dying.call('clientQuery', 'tx', 'SELECT n FROM rows')).toEqual([{ n: 1 }]);
    expect(answered).toBe(false);
    await dying.kill();
    expect(await waiting).toEqual([]);
    expect(await owner.call('query', 'SELECT * FROM pg_listening_channels()')).toEqual([]);
  });

  it('go on when the owner is killed: data, listeners and statements', async () => {
    const [owner, first, second] = (await opened(await dataFolder(), 3)) as [EmbeddedProcess, EmbeddedProcess, EmbeddedProcess];
    await owner.call('query', 'INSERT INTO rows VALUES (1)');
    await first.call('connect', 'ear');
    await first.call('clientQuery', 'ear', 'LISTEN talk');
    const sleeping = second.call('query', 'SELECT pg_sleep(30)');
    const outcome = expect(sleeping).rejects.toMatchObject({ code: '57P01' });
    const started = performance.now();
    await owner.kill();
    await outcome;
    expect(await first.hears(({ event }) => event === 'lost')).toMatchObject({ name: 'ear', code: '57P01' });
    await expect(first.call('clientQuery', 'ear', 'SELECT 1')).rejects.toMatchObject({ code: '57P01' });

    expect(await Promise.all([first, second].map((it) => it.call('query', 'SELECT n FROM rows')))).toEqual([[{ n: 1 }], [{ n: 1 }]]);
    process.stdout.write(`failover after kill -9: ${Math.round(performance.now() - started)} ms\n`);
    const roles = await Promise.all([first, second].map((it) => it.call<string>('role')));
    expect(roles.toSorted()).toEqual(['client', 'owner']);
    await first.call('connect', 'new ear');
    await first.call('clientQuery', 'new ear', 'LISTEN talk');
    await second.call('query', `NOTIFY talk, 'again'`);
    await first.hears(({ name, payload }) => name === 'new ear' && payload === 'again');
  });

  it('lose no statement when the owner ends in good order', async () => {
    const [owner, first, second] = (await opened(await dataFolder(), 3)) as [EmbeddedProcess, EmbeddedProcess, EmbeddedProcess];
    await first.call('write', 'rows');
    await first.hears(({ row }) => row === 50);
    expect(await owner.end()).toBe(0);
    const { row = 0 } = first.told.findLast((it) => it.event === 'written') ?? {};
    await first.hears((it) => it.row === row + 50);
    expect(first.told.filter(({ event }) => event === 'refused')).toEqual([]);
    const [{ gaps } = { gaps: 'none' }] = await second.call<{ gaps: string }[]>('query', 'SELECT max(n) - count(*) AS gaps FROM rows');
    expect(gaps).toBe('0');
  });

  it('keep every acknowledged row when the owner is killed while it writes', async () => {
    const folder = await dataFolder();
    for (let round = 0; round < 3; round++) {
      const table = `written_${round}`;
      const [writer] = (await opened(folder, 1)) as [EmbeddedProcess];
      await writer.call('query', `CREATE TABLE public.${table} (n integer PRIMARY KEY)`);
      await writer.call('write', table);
      await writer.hears(({ row }) => row === 300 + round * 37);
      await writer.kill();
      const acknowledged = writer.told.findLast((it) => it.event === 'written')?.row ?? 0;
      const database = here(folder);
      const { rows } = await database.query<{ n: number }>(`SELECT n FROM ${table} ORDER BY n`);
      expect(rows.length).toBeGreaterThanOrEqual(acknowledged);
      expect(rows.map((it) => it.n)).toEqual(rows.map((_, index) => index + 1));
      await database.end();
    }
  });

  it('exit by themselves after end(), as owner and as client', async () => {
    const [owner, client] = (await opened(await dataFolder(), 2)) as [EmbeddedProcess, EmbeddedProcess];
    expect(await client.end()).toBe(0);
    expect(await owner.end()).toBe(0);
  });

  it('run BullMQ: a queue in one process, a worker in another, the owner a third', async () => {
    const [owner, producer, consumer] = (await opened(await dataFolder(), 3)) as [EmbeddedProcess, EmbeddedProcess, EmbeddedProcess];
    await producer.call('queue', 'doubles');
    await consumer.call('worker', 'doubles');
    const latencies: number[] = [];
    for (let number = 0; number < 30; number++) {
      const id = await producer.call('add', number);
      const { latency = Number.NaN } = await consumer.hears((it) => it.event === 'processed' && it.id === id);
      latencies.push(latency);
    }
    const adds = 1_000 / ((await producer.call<number>('addMany', 1_000)) / 1_000);
    process.stdout.write(`pick-up across processes: ${median(latencies).toFixed(1)} ms at the median; ${Math.round(adds)} adds/s beside a worker\n`);
    expect(median(latencies)).toBeLessThan(250);

    const before = consumer.told.length;
    await owner.kill();
    const id = await producer.call('add', 21);
    await consumer.hears((it) => it.event === 'processed' && it.id === id);
    expect(consumer.told.length).toBeGreaterThan(before);
  });
});
