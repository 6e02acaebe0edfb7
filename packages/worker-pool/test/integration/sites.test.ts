import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { type Cortado, createCortado, defineJob, MigrationRequiredError } from '@cortado/core';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import { until } from '@cortado/test-support/until';
import { startWorker } from '@cortado/worker-pool';
import pg from 'pg';

const folder = mkdtempSync('/tmp/cortado-sites-');
const database = freshDatabase();
const prefix = `sites-${randomUUID()}`;
const open: Cortado[] = [];
afterEach(async () => {
  for (const it of open.splice(0).reverse()) await it.close();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  const admin = new pg.Client(process.env.DATABASE_URL);
  await admin.connect();
  const name = new URL(database.url).pathname.slice(1);
  for (const it of ['shop.example.com', 'blog'])
    await admin.query(`DROP DATABASE IF EXISTS "${name}~${it}" WITH (FORCE)`);
  await admin.end();
});

const jobs = () => [
  defineJob('report', { queue: 'short', unique: 'one' }, async () => undefined),
  defineJob('broken', { queue: 'default' }, async () => {
    throw new Error('no such invoice');
  }),
];

async function site(name: string, connection: string): Promise<Cortado> {
  const app = createCortado({
    ...{ connection, site: name, jobs: jobs(), log: false, prefix },
    schedules: { daily: ['report'] },
  });
  open.push(app);
  await app.migrate();
  return app;
}

/** All that can be seen of a site. */
async function seen(app: Cortado): Promise<object> {
  const { jobs: listed } = await app.allQueues().jobs();
  const queues = await app.queues();
  const findings = await app.doctor();
  return {
    jobs: listed.map((it) => it.name),
    paused: queues.filter((it) => it.paused).map((it) => it.name),
    errors: (await app.errors.list()).map((it) => it.job?.name),
    processes: (await app.processes()).length,
    scheduler: (await app.scheduler.status()).state,
    stopped: (await app.schedules.list()).filter((it) => it.stopped).map((it) => it.key),
    wrong: findings.filter((it) => it.level !== 'ok').map((it) => it.code),
    measured: (await app.metrics()).length,
    deploys: (await app.deploys()).length,
  };
}

describe.each([
  ['Redis', () => process.env.REDIS_URL as string],
  ['PostgreSQL', () => database.url],
  ['the embedded datastore', () => `embedded:${folder}/data`],
])('two sites on %s', (_, url) => {
  it('see nothing of each other: jobs, keys, errors, pauses, schedules, processes, metrics, and what the doctor finds', async () => {
    const busy = await site('shop.example.com', url());
    const quiet = await site('blog', url());
    const before = await seen(quiet);
    const worker = await startWorker(busy, { queues: ['default'] });
    await busy.enqueue('broken').then((it) => it.result().catch(() => undefined));
    await until(
      () => busy.errors.list(),
      (it) => it.length === 1,
    );
    await busy.enqueue('report');
    await busy.queue('short').pause({ by: 'ann' });
    await busy.scheduler.pause({ by: 'ann' });
    expect(await seen(busy)).toMatchObject({
      ...{
        jobs: ['report', 'broken'],
        paused: ['short'],
        errors: ['broken'],
        processes: 1,
        scheduler: 'paused',
      },
      wrong: expect.arrayContaining(['scheduler-paused', 'queue-paused', 'failed-jobs']),
    });
    expect(await seen(quiet)).toEqual(before);

    expect((await quiet.enqueue('report')).outcome).toBe('added');
    expect(await quiet.allQueues().purge()).toMatchObject({ matched: 1, done: 1 });
    expect(await busy.queue('short').counts()).toMatchObject({ waiting: 1 });
    await worker.close();
  });
});

describe('a site on PostgreSQL', () => {
  it('is asked to be migrated where its database is not there yet, by whoever may make one', async () => {
    const app = createCortado({ connection: database.url, site: 'new', jobs: jobs(), log: false });
    open.push(app);
    await expect(app.open()).rejects.toThrow(MigrationRequiredError);
    expect((await app.doctor()).map((it) => it.code)).toEqual(['schema-missing']);

    const admin = new pg.Client(database.url);
    await admin.connect();
    const role = `r${randomUUID().replaceAll('-', '')}`;
    await admin.query(`CREATE ROLE ${role} LOGIN PASSWORD 'pw'`);
    const narrow = new URL(database.url);
    narrow.username = role;
    narrow.password = 'pw';
    const refused = createCortado({ connection: narrow.href, site: 'new', jobs: jobs(), log: false });
    open.push(refused);
    await expect(refused.migrate()).rejects.toThrow(
      /Migrating the datastore: .* refused \(42501\): permission denied to create database/,
    );
    await admin.query(`DROP ROLE ${role}`);
    await admin.end();
  });
});
