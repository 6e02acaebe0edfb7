import { once } from 'node:events';
import { mkdir, readdir, readlink, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { DatabaseWorld } from '../support/database-world.js';

const world = await DatabaseWorld.forThisFile();

describe('a data folder', () => {
  it('gives its data back after a clean close, and prepares before it serves', async () => {
    const folder = await world.dataFolder();
    const first = world.here(folder);
    await first.query('INSERT INTO rows VALUES (1)');
    await first.end();
    const second = world.here(folder, {
      searchPath: 'public',
      onOwn: async (session) => void (await session.query('INSERT INTO rows SELECT max(n) + 1 FROM rows')),
    });
    expect((await second.query('SELECT n FROM rows ORDER BY n')).rows).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('stays closed, and free for others, when the preparation fails', async () => {
    const folder = await world.dataFolder();
    const failing = world.here(folder, {
      onOwn: async (session) => void (await session.query('SELECT missing')),
    });
    await expect(failing.open()).rejects.toMatchObject({ code: '42703' });
    await expect(failing.query('SELECT 1')).rejects.toMatchObject({ code: '42703' });
    expect(await world.here(folder).open()).toBe('owner');
  });

  it.each([
    ['where nobody can make one', () => '/proc/cortado/data', /ENOENT.*Choose another folder/],
    ['that is a file', (file: string) => file, /found a file at .*file\. Give the path of a folder/],
    ['below a file', (file: string) => join(file, 'data'), /ENOTDIR.*Give the path of a folder/],
    ['with a name too long', (file: string) => `${file}${'x'.repeat(300)}`, /ENAMETOOLONG.*a shorter path/],
    ['whose sockets are a file', (file: string) => dirname(file), /sockets/],
  ])('%s is refused at once, and the pool ends', async (_, path, said) => {
    const folder = await world.emptyFolder();
    const file = join(folder, 'file');
    await writeFile(file, '');
    await writeFile(join(folder, 'sockets'), '');
    const database = world.here(path(file), { timeout: 60_000 });
    const refused = { code: 'CORTADO_EMBEDDED_FOLDER', message: expect.stringMatching(said) };
    const began = performance.now();
    await expect(database.open()).rejects.toMatchObject(refused);
    await expect(database.query('SELECT 1')).rejects.toMatchObject(refused);
    await expect(database.connect()).rejects.toMatchObject(refused);
    await database.end();
    expect(performance.now() - began).toBeLessThan(30_000);
  });

  it('is created anew when its first creation was interrupted', async () => {
    const folder = await world.emptyFolder();
    await mkdir(join(folder, 'pgdata'));
    await writeFile(join(folder, 'pgdata', 'PG_VERSION'), '18\n');
    await writeFile(join(folder, 'creating'), '');
    const database = world.here(folder);
    expect((await database.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    expect(await readdir(folder)).toEqual(['pgdata', 'sockets']);
  });

  it('may have a path that no socket address can hold', async () => {
    const folder = await world.dataFolder('x'.repeat(100), 'y'.repeat(100));
    const [first, second] = [world.here(folder), world.here(folder)];
    expect([await first.open(), await second.open()]).toEqual(['owner', 'client']);
    expect((await second.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    const sockets = await stat(join(folder, 'sockets'));
    expect(sockets.mode & 0o777).toBe(0o700);
  });

  it('drops whoever sends no frames, and serves the others', async () => {
    const folder = await world.dataFolder();
    const [owner, client] = [world.here(folder), world.here(folder)];
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
      ...Array.from({ length: 50 }, () =>
        Buffer.concat([
          Buffer.from([0, 0, 1, 0, 0xff, 0x0f]),
          Buffer.from(Array.from({ length: 254 }, () => Math.random() * 256)),
        ]),
      ),
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
    const folder = await world.dataFolder();
    const [owner, client] = [world.here(folder), world.here(folder)];
    await owner.open();
    const large = 'ü'.repeat(5_000_000);
    expect((await client.query('SELECT $1::text AS value', [large])).rows).toEqual([{ value: large }]);
    await expect(client.query('SELECT $1', ['x'.repeat(65 * 1024 * 1024)])).rejects.toMatchObject({
      code: '54000',
    });
    await expect(client.query(`SELECT repeat('x', 65 * 1024 * 1024)`)).rejects.toMatchObject({
      code: '54000',
    });
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  it('is opened anew when PGlite breaks, and the clients are told', async () => {
    const own = world.here(await world.dataFolder());
    const client = await own.connect();
    const lost = once(client, 'error');
    await own.query(
      'CREATE FUNCTION endless() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM endless(); END $$',
    );
    await own.query('INSERT INTO rows VALUES (1)');
    await expect(own.query('SELECT endless()')).rejects.toMatchObject({ code: '57P02' });
    expect(await lost).toMatchObject([{ code: '57P02' }]);
    expect((await own.query('SELECT n FROM rows')).rows).toEqual([{ n: 1 }]);
  });
});
