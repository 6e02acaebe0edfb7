import { rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import pg from 'pg';
import { cortado } from '../support/cli.js';
import { diagnose } from '../support/diagnosis.js';
import { OwnServer } from '../support/own-server.js';

describe('cortado doctor, of a Redis', () => {
  let server: OwnServer;
  let admin: Redis;
  beforeAll(async () => {
    server = new OwnServer('Redis');
    await server.start();
    admin = new Redis(server.url);
  });
  afterAll(async () => {
    admin.disconnect();
    await server.remove();
  });

  const set = async (...settings: [name: string, value: string][]) => {
    for (const [name, value] of settings) await admin.config('SET', name, value);
  };
  const at = (address: string) => diagnose({ TEST_CONNECTION: address });

  it('that cannot be used says why, each time in other words, and what to do', async () => {
    await set(['requirepass', 'secret']);
    const silent = new OwnServer('Redis');
    await silent.start();
    silent.freeze();
    const web = await listen((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const port = String(server.port);
    const cases = [
      ['redis://127.0.0.1:1', 'nobody-there', 'Start the server'],
      ['redis://no-such-host.invalid:6379', 'unknown-host', 'Correct the host'],
      [`redis://ann:wrong@127.0.0.1:${port}`, 'credentials', 'Correct them'],
      [`redis://127.0.0.1:${port}`, 'credentials', 'Correct them'],
      [`redis://:secret@127.0.0.1:${port}/99`, 'unknown-database', 'number at the end of the address'],
      [`rediss://127.0.0.1:${port}`, 'wrong-server', 'redis:// where it has none'],
      [`redis://127.0.0.1:${portOf(web)}`, 'wrong-server', 'Look at the port'],
      [silent.url, 'silent', 'whether the server is frozen'],
    ] as const;
    const found = await Promise.all(cases.map(([address]) => at(address)));
    await set(['requirepass', '']);
    web.close();
    await silent.remove();
    for (const [index, [address, trouble, advice]] of cases.entries()) {
      const { exitCode, text, of, findings } = found[index] as Awaited<ReturnType<typeof at>>;
      expect({ address, exitCode, codes: findings.map((it) => it.code) }).toEqual({
        ...{ address, exitCode: 1, codes: ['datastore-away'] },
      });
      expect({ address, ...of('datastore-away').facts }).toMatchObject({ address, trouble });
      expect(text.stdout).toContain(`  → ${of('datastore-away').next}`);
      expect(of('datastore-away').next).toContain(advice);
      expect(text.stdout + text.stderr).not.toMatch(/wrong@|secret|\n {4}at /);
    }
  });

  it('that throws keys away, and is full, is an error with its limit', async () => {
    await set(['maxmemory-policy', 'allkeys-lru'], ['maxmemory', '900kb']);
    const { exitCode, of, text } = await at(server.url);
    await set(['maxmemory', '0']);
    const unlimited = await at(server.url);
    await set(['maxmemory-policy', 'noeviction']);
    expect(exitCode).toBe(1);
    expect(of('evicts')).toMatchObject({ level: 'error', facts: { policy: 'allkeys-lru', limit: 921_600 } });
    expect(of('memory-full')).toMatchObject({ level: 'error', facts: { limit: 921_600 } });
    expect(text.stdout).toContain('Set `maxmemory-policy noeviction`');
    expect(unlimited.of('evicts').level).toBe('warning');
  });

  it('that keeps nothing on disk, or cannot, is told', async () => {
    const kept = await at(server.url);
    expect(kept.of('not-persistent')).toMatchObject({ level: 'warning' });
    rmSync(server.folder, { recursive: true });
    await admin.bgsave().catch(() => undefined);
    while ((await admin.info('persistence')).includes('rdb_last_bgsave_status:ok'))
      await new Promise((resolve) => setTimeout(resolve, 20));
    const { exitCode, of } = await at(server.url);
    expect(exitCode).toBe(1);
    expect(of('persistence-fails').facts).toEqual({ said: 'rdb_last_bgsave_status: err' });
    expect(of('persistence-fails').next).toContain('Make room on its disk');
  });

  it('that is a replica takes no writes', async () => {
    await admin.replicaof('127.0.0.1', 1);
    const { exitCode, of } = await at(server.url);
    await admin.replicaof('NO', 'ONE');
    expect(exitCode).toBe(1);
    expect(of('read-only').next).toContain('Name the primary');
  });

  it('that is older than we know is told with the version that is wanted', async () => {
    const old = await between(server.port, 'redis_version:7', 'redis_version:5');
    const { exitCode, of } = await at(`redis://127.0.0.1:${portOf(old)}`);
    old.close();
    expect(exitCode).toBe(1);
    expect(of('datastore-old').facts).toMatchObject({
      product: 'Redis',
      version: expect.stringMatching(/^5\./),
      wanted: '6.2.0',
    });
  });

  it('whose user may not touch our keys refuses, and the rest is told all the same', async () => {
    await admin.acl('SETUSER', 'narrow', 'on', '>pw', '~other:*', '&*', '+@all');
    const { exitCode, of } = await at(`redis://narrow:pw@127.0.0.1:${server.port}`);
    expect(exitCode).toBe(1);
    expect(of('datastore-refuses').facts).toMatchObject({ reason: 'NOPERM' });
    expect(of('datastore').facts).toMatchObject({ product: 'Redis' });
  });

  it('whose user may look and not write, or may not tell others, refuses', async () => {
    await admin.acl('SETUSER', 'looks', 'on', '>pw', '%R~bull*', '&*', '+@all');
    await admin.acl('SETUSER', 'mute', 'on', '>pw', '~bull*', 'resetchannels', '+@all');
    for (const user of ['looks', 'mute']) {
      const { exitCode, of } = await at(`redis://${user}:pw@127.0.0.1:${server.port}`);
      expect({ user, exitCode, ...of('datastore-refuses').facts }).toMatchObject({
        ...{ user, exitCode: 1, reason: 'NOPERM' },
      });
      expect(of('datastore-refuses').next).toContain('~bull:* &bull:* +@all on Redis');
    }
  });
});

describe('cortado doctor, of a PostgreSQL', () => {
  it('tells a missing schema, a missing database and a wrong port, and mends the first', async () => {
    const server = new OwnServer('PostgreSQL');
    await server.start();
    const at = (address: string) => diagnose({ TEST_CONNECTION: address });
    const [empty, missing, wrong] = await Promise.all([
      at(server.url),
      at(server.url.replace(/postgres$/, 'nowhere')),
      at(server.url.replace(/^postgres:..postgres@(.*).postgres$/, 'redis://$1/0')),
    ]);
    expect(empty.of('schema-missing').next).toBe('Run `cortado migrate`.');
    expect(missing.of('datastore-away').facts).toMatchObject({ trouble: 'unknown-database' });
    expect(wrong.of('datastore-away').facts).toMatchObject({ trouble: 'wrong-server' });

    const env = { TEST_CONNECTION: server.url };
    const asked = await cortado(['doctor', '--fix'], { env });
    expect(asked.code).toBe(1);
    expect(asked.stderr).toContain('say --yes');
    const fixed = await cortado(['doctor', '--fix', '--yes', '--format', 'json'], { env });
    const { findings, fixed: done } = JSON.parse(fixed.stdout) as {
      findings: { code: string; level: string }[];
      fixed: { code: string }[];
    };
    expect(done.map((it) => it.code)).toEqual(['schema-missing']);
    expect(findings.filter((it) => it.level === 'error').map((it) => it.code)).toEqual(['no-scheduler']);

    const admin = new pg.Client(server.url);
    await admin.connect();
    for (const it of [
      "CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0",
      ...['CREATE ROLE looks LOGIN', 'GRANT USAGE ON SCHEMA bullmq, cortado TO looks'],
      'GRANT SELECT ON ALL TABLES IN SCHEMA bullmq, cortado TO looks',
      'CREATE ROLE nobody LOGIN',
    ])
      await admin.query(it);
    await admin.end();
    const latin = server.url.replace(/postgres$/, 'latin');
    const as = (role: string) => server.url.replace('postgres@', `${role}@`);
    const [looks, nobody, encoded] = await Promise.all([at(as('looks')), at(as('nobody')), at(latin)]);
    expect(looks.of('datastore-refuses')).toMatchObject({
      facts: { reason: '42501', said: expect.stringMatching(/^the role looks may not .* bullmq\.job, /) },
      next: expect.stringContaining('usage of the schemas bullmq and cortado'),
    });
    expect(nobody.of('datastore-refuses').facts.said).toBe('permission denied for schema bullmq');
    expect(encoded.of('datastore-refuses')).toMatchObject({
      facts: { said: 'the encoding of this database is LATIN1, which cannot hold every text' },
      next: expect.stringContaining("ENCODING 'UTF8'"),
    });
    const [opened, migrated] = await Promise.all([
      cortado(['queues', 'list'], { env: { TEST_CONNECTION: as('nobody') } }),
      cortado(['migrate'], { env: { TEST_CONNECTION: latin } }),
    ]);
    expect(opened.stderr).toContain('refused (42501): permission denied for schema bullmq. Its role may not');
    expect(migrated.stderr).toContain('refused (22P05): the encoding of this database is LATIN1');
    await server.remove();
  });
});

function listen(take: (socket: Socket) => void): Promise<Server> {
  const server = createServer(take);
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

/** What a server says, with one word changed on the way. */
function between(port: number, word: string, other: string): Promise<Server> {
  return listen((near) => {
    const far = connect(port, '127.0.0.1');
    near.pipe(far);
    far.on('data', (data: Buffer) => near.write(data.toString('latin1').replace(word, other), 'latin1'));
    for (const it of [near, far]) it.on('error', () => it.destroy()).on('close', () => near.destroy());
  });
}

function portOf(server: Server): number {
  return (server.address() as { port: number }).port;
}
