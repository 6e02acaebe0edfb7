import type { BatchSummary, BulkResult } from '@cortado/core';
import type { ActEntry } from '@cortado/dashboard';
import { until } from '@cortado/test-support/until';
import type { Client } from '../support/client.js';
import { GUARDS, login } from '../support/guarded-world.js';
import { World } from '../support/world.js';

interface BatchJobs {
  jobs: { id: string; queue: string; error?: string; job?: { name: string; state: string } }[];
}

describe('what the API says of batches', () => {
  let world: World;
  let operator: Client;
  let mailer: Client;
  /** Of a batch in the queue of the mailer, one of whose jobs has failed elsewhere. */
  let path: string;
  const told: ActEntry[] = [];

  beforeAll(async () => {
    world = await World.open(undefined, { ...GUARDS, onAct: (it) => told.push(it) });
    await world.work();
    operator = await world.client(login('operator'));
    mailer = await world.client(login('mailer'));
    const batch = world.app.batch({ name: 'letters of May', queue: 'mails' });
    batch.jobs(world.office).fail('The disk was full, password=hunter22');
    batch.jobs(world.office).mail('ada@example.com');
    batch.add('Office.block', ['tapes'], { delay: '1h' });
    const { id } = await batch.run();
    path = `queues/mails/batches/${id}`;
  });

  afterAll(() => world?.close());

  const batchOf = async (client: Client) => (await client.get<{ batch: BatchSummary }>(path)).body.batch;
  const jobsOf = async (client: Client, state: string) =>
    (await client.get<BatchJobs>(`${path}/jobs?state=${state}`)).body.jobs;

  it('lists them as they stand, with the jobs that the user may see', async () => {
    await until(
      () => batchOf(operator),
      (it) => it.failed === 1,
    );
    const { batches } = (await operator.get<{ batches: BatchSummary[] }>('batches')).body;
    expect(batches).toEqual([
      expect.objectContaining({ name: 'letters of May', queue: 'mails', state: 'running', total: 3 }),
    ]);
    const [failed] = await jobsOf(operator, 'failed');
    expect(failed).toMatchObject({ queue: 'default', job: { name: 'Office.fail', state: 'failed' } });
    expect(JSON.stringify(failed)).not.toContain('hunter22');
    expect((await jobsOf(operator, 'pending')).map((it) => it.queue).sort()).toEqual(['long', 'mails']);
    expect((await mailer.get<{ batches: unknown[] }>('batches')).body.batches).toHaveLength(1);
    expect(await jobsOf(mailer, 'failed')).toEqual([]);
    expect((await jobsOf(mailer, 'pending')).map((it) => it.queue)).toEqual(['mails']);
    for (const bad of ['jobs?state=odd', 'jobs', 'jobs?state=failed&after=x', 'jobs?state=failed&limit=0'])
      expect([bad, (await operator.get(`${path}/${bad}`)).status]).toEqual([bad, 400]);
    expect((await operator.get('queues/mails/batches/nobody')).status).toBe(404);
    expect((await operator.get('queues/mails/batches/nobody/jobs?state=failed')).status).toBe(404);
    expect((await operator.get<{ batches: unknown[] }>('batches?after=nobody')).body.batches).toEqual([]);
  });

  it('retries the failed jobs in queues where the user may, and cancels none that has others', async () => {
    const retry = async (client: Client, dryRun: boolean) =>
      (await client.lines<BulkResult>(`${path}/retry`, { dryRun })).at(-1);
    expect(await retry(mailer, false)).toMatchObject({ matched: 0, done: 0, isEnd: true });
    expect(await retry(operator, true)).toMatchObject({ matched: 1, done: 0, isEnd: true });
    expect(await retry(operator, false)).toMatchObject({ matched: 1, done: 1, refused: 0, isEnd: true });
    const refused = await mailer.post(`${path}/cancel`, { reason: 'not mine' });
    expect(refused).toMatchObject({ status: 403, body: { error: { code: 'forbidden' } } });
    const answer = await operator.post(`${path}/cancel`, { reason: 'the wrong letters' });
    expect(answer).toMatchObject({ status: 200, body: { wasRunning: true } });
    expect(await jobsOf(operator, 'pending')).toEqual([]);
    expect((await operator.post('queues/mails/batches/nobody/cancel')).status).toBe(404);
    const lines = told.map((it) => [it.by, it.act, it.outcome, it.done]);
    expect(lines).toEqual([
      ['mia', 'batches.retry', 'done', 0],
      ['ada', 'batches.retry', 'done', 1],
      ['mia', 'batches.cancel', 'refused', undefined],
      ['ada', 'batches.cancel', 'done', 1],
      ['ada', 'batches.cancel', 'refused', undefined],
    ]);
  });
});
