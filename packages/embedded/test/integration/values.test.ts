import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DatabaseError } from 'pg';
import { EmbeddedDatabase } from '../../src/index.js';

let database: EmbeddedDatabase;

beforeAll(async () => {
  database = new EmbeddedDatabase({ folder: ':memory:' });
  await database.open();
});

afterAll(() => database.end());

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
  [
    'a nested array',
    'int4[]',
    [
      [1, 2],
      [3, 4],
    ],
    [
      [1, 2],
      [3, 4],
    ],
  ],
  ['objects in an array', 'jsonb[]', [{ a: 1 }], [{ a: 1 }]],
  ['bytes', 'bytea', Buffer.from([0, 1, 254]), Buffer.from([0, 1, 254])],
  ['bytes in an array', 'bytea[]', [Buffer.from([1, 2])], [Buffer.from([1, 2])]],
  ['a Date', 'timestamptz', new Date('2026-03-01T10:20:30.123Z'), new Date('2026-03-01T10:20:30.123Z')],
  ['a Date without zone', 'timestamp', new Date(2026, 6, 1, 4, 5), new Date(2026, 6, 1, 4, 5)],
  [
    'a Date before our era',
    'timestamptz',
    new Date('-000043-03-15T12:00:00Z'),
    new Date('-000043-03-15T12:00:00Z'),
  ],
  ['an object with toPostgres', 'text', { toPostgres: () => 'mine' }, 'mine'],
])('takes %s as %s parameter as pg does', async (_name, type, value, expected) => {
  const { rows } = await database.query<{ value: unknown }>(`SELECT $1::${type} AS value`, [value]);
  expect(rows[0]?.value).toEqual(expected);
});

it('counts rows as pg does', async () => {
  await database.query('CREATE TABLE counted (n integer)');
  expect(await database.query('INSERT INTO counted SELECT generate_series(1, $1)', [5])).toMatchObject({
    rowCount: 5,
    command: 'INSERT',
    rows: [],
  });
  expect(await database.query('UPDATE counted SET n = n + 1 WHERE n > $1', [3])).toMatchObject({
    rowCount: 2,
  });
  expect(await database.query('DELETE FROM counted WHERE n = -1')).toMatchObject({ rowCount: 0 });
  expect(await database.query('SELECT * FROM counted')).toMatchObject({
    rowCount: 5,
    command: 'SELECT',
    fields: [{ name: 'n', dataTypeID: 23 }],
  });
  expect(await database.query('DROP TABLE counted')).toMatchObject({ rowCount: null });
  expect(await database.query('-- nothing')).toMatchObject({ rowCount: null, command: null, rows: [] });
  expect(await database.query('SELECT 1 AS a; SELECT 2 AS a')).toMatchObject([
    { rows: [{ a: 1 }] },
    { rows: [{ a: 2 }] },
  ]);
});

it("throws pg's DatabaseError with SQLSTATE and detail", async () => {
  await expect(database.query('SELECT * FROM missing')).rejects.toMatchObject({
    code: '42P01',
    message: 'relation "missing" does not exist',
  });
  await database.query('CREATE TABLE unique_rows (n integer CONSTRAINT one_of_each UNIQUE)');
  await database.query('INSERT INTO unique_rows VALUES (1)');
  const failing = database.query('INSERT INTO unique_rows VALUES ($1)', [1]);
  await expect(failing).rejects.toBeInstanceOf(DatabaseError);
  await expect(failing).rejects.toMatchObject({
    code: '23505',
    constraint: 'one_of_each',
    detail: 'Key (n)=(1) already exists.',
    table: 'unique_rows',
  });
  await expect(database.query('SELECT 1')).resolves.toMatchObject({ rowCount: 1 });
});
