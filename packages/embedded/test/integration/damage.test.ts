import { once } from 'node:events';
import { cp, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readPgliteFiles } from '../../src/pglite/pglite-files.js';
import { DatabaseWorld } from '../support/database-world.js';

const world = await DatabaseWorld.forThisFile();

describe('a damaged data folder', () => {
  it('is refused, and left as it is, when PG_VERSION is missing', async () => {
    const folder = await world.dataFolder();
    const first = world.here(folder);
    await first.query('INSERT INTO rows VALUES (1)');
    await first.end();
    const version = await readFile(join(folder, 'pgdata', 'PG_VERSION'));
    await rm(join(folder, 'pgdata', 'PG_VERSION'));
    const before = await readdir(join(folder, 'pgdata'));
    await expect(world.here(folder).open()).rejects.toMatchObject({
      code: 'CORTADO_EMBEDDED_FOLDER',
      message: expect.stringMatching(/expected the file PG_VERSION .*, found \d+ other files/),
    });
    expect(await readdir(join(folder, 'pgdata'))).toEqual(before);
    await writeFile(join(folder, 'pgdata', 'PG_VERSION'), version);
    expect((await world.here(folder).query('SELECT n FROM rows')).rows).toEqual([{ n: 1 }]);
  });

  it.each([
    ['the version of another PostgreSQL', 'PG_VERSION', '17\n', /PostgreSQL 17/],
    ['an empty PG_VERSION', 'PG_VERSION', '', /not a valid data directory/],
    ['no pg_control', 'global/pg_control', undefined, /pg_control|control file/],
    ['no log', 'pg_wal', undefined, /pg_wal/],
  ])("is refused in PostgreSQL's own words: %s", async (_, file, content, words) => {
    const folder = await world.dataFolder();
    const path = join(folder, 'pgdata', file);
    if (content === undefined) await rm(path, { recursive: true });
    else await writeFile(path, content);
    const refused = await world
      .here(folder)
      .open()
      .catch((error) => error);
    expect(refused).toMatchObject({ code: 'CORTADO_EMBEDDED_FOLDER', message: expect.stringMatching(words) });
    expect(refused.message).not.toContain('remove the folder');
  });
});

describe('a folder that is removed while it is open', () => {
  it('is told of once by everybody who had it open, and no other database is made in its place', async () => {
    const folder = await world.dataFolder();
    const all = [world.here(folder), world.here(folder)];
    const told: Error[][] = [[], []];
    for (const [index, it] of all.entries()) {
      it.on('error', (error: Error) => told[index]?.push(error));
      await it.open();
    }
    const heard = all.map((it) => once(it, 'error'));
    // In one step, so that who looks meanwhile does not find a part of it.
    await rename(folder, `${folder}-removed`);
    await rm(`${folder}-removed`, { recursive: true });
    await Promise.all(heard);
    for (const [index, it] of all.entries()) {
      await expect(it.query('SELECT 1')).rejects.toMatchObject({ code: 'CORTADO_EMBEDDED_GONE' });
      await expect(it.connect()).rejects.toThrow('found nothing');
      expect(told[index]).toMatchObject([{ code: 'CORTADO_EMBEDDED_GONE' }]);
    }
    await expect(readdir(folder)).rejects.toMatchObject({ code: 'ENOENT' });
    await Promise.all(all.map((it) => it.end()));
  });

  it('is not taken for another database that was put in its place', async () => {
    const folder = await world.dataFolder();
    const database = world.here(folder);
    database.on('error', () => undefined);
    await database.query('SELECT 1');
    const heard = once(database, 'error');
    await rename(folder, `${folder}-moved`);
    await cp(join(world.root, 'template'), folder, { recursive: true });
    expect(await heard).toMatchObject([{ message: expect.stringContaining('found another database') }]);
    await expect(database.query('INSERT INTO rows VALUES (1)')).rejects.toMatchObject({
      code: 'CORTADO_EMBEDDED_GONE',
    });
    expect((await world.here(folder).query('SELECT n FROM rows')).rows).toEqual([]);
  });

  it('has never two owners when only its sockets were removed, and goes on', async () => {
    const folder = await world.dataFolder();
    const owner = world.here(folder);
    const client = await owner.connect();
    const lost = once(client, 'error');
    await rm(join(folder, 'sockets'), { recursive: true });
    const other = world.here(folder);
    const role = other.open();
    expect(await lost).toMatchObject([{ code: '57P02' }]);
    await role;
    await other.query('INSERT INTO rows VALUES (1)');
    expect((await owner.query('SELECT n FROM rows')).rows).toEqual([{ n: 1 }]);
    expect([owner.role, other.role].toSorted()).toEqual(['client', 'owner']);
  });
});

describe("PGlite's files", () => {
  it.each([['pglite.data'], ['pglite.wasm'], ['initdb.wasm']])(
    'are missed by name, with where they were looked for and what to copy: %s',
    async (missing) => {
      const bundle = await mkdtemp(join(tmpdir(), 'embedded-bundle-'));
      const names = ['pglite.data', 'pglite.wasm', 'initdb.wasm'];
      for (const name of names.filter((it) => it !== missing)) await writeFile(join(bundle, name), '');
      await expect(readPgliteFiles([bundle])).rejects.toMatchObject({
        code: 'CORTADO_EMBEDDED_FILES',
        message: expect.stringMatching(
          new RegExp(`found no ${missing} in ${bundle}\\. .*copy the three from node_modules/@electric-sql`),
        ),
      });
      await rm(bundle, { recursive: true });
    },
  );

  it('are said to be damaged when they are', async () => {
    const bundle = await mkdtemp(join(tmpdir(), 'embedded-bundle-'));
    for (const name of ['pglite.data', 'pglite.wasm', 'initdb.wasm'])
      await writeFile(join(bundle, name), 'x');
    await expect(readPgliteFiles([bundle])).rejects.toMatchObject({
      code: 'CORTADO_EMBEDDED_FILES',
      message: expect.stringContaining('do not work together'),
    });
    await rm(bundle, { recursive: true });
  });
});
