import { randomUUID } from 'node:crypto';
import { type Cortado, createCortado, defineJob, Enqueue, type Enqueued } from '@cortado/core';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import { startWorker } from '@cortado/worker-pool';
import { BullBoard } from '../support/bull-board.js';
import { PlainBullMq } from '../support/plain-bullmq.js';

const database = freshDatabase();

class Invoices {
  isBroken = true;

  @Enqueue({ attempts: 1 })
  async post(invoice: { id: string }, copies: number): Enqueued<string> {
    if (this.isBroken) throw new Error(`no printer for ${copies} copies of ${invoice.id}`);
    return `posted ${invoice.id} × ${copies}`;
  }
}
const empty = defineJob('empty', {}, async () => 'nothing to read');

describe.each([
  ['Redis', process.env.REDIS_URL as string],
  ['PostgreSQL', database.url],
])('bull-board on our queues on %s', (_, url) => {
  const invoices = new Invoices();
  let cortado: Cortado;
  let plain: PlainBullMq;
  let board: BullBoard;
  let queueName: string;

  beforeEach(async () => {
    const prefix = `board-${randomUUID()}`;
    queueName = `invoices-${randomUUID()}`;
    invoices.isBroken = true;
    cortado = createCortado({
      connection: url,
      prefix,
      services: [Invoices],
      jobs: [empty],
      container: { resolve: () => invoices },
      queues: { [queueName]: {} },
      defaults: { queue: queueName },
      log: false,
    });
    await cortado.migrate();
    plain = new PlainBullMq(url, prefix);
    board = new BullBoard([plain.queue(queueName)]);
  });

  afterEach(async () => {
    await cortado.close();
    await plain.queue(queueName).obliterate({ force: true });
    await plain.close();
  });

  const work = () => startWorker(cortado, { queues: [queueName] });
  const job = (id: string) => ({ queueName, jobId: id });
  const ofJob = '/api/queues/:queueName/:jobId';

  it('shows jobs as they were called, and retries, promotes, removes and pauses them', async () => {
    const failing = await cortado.jobs(Invoices, { user: 'ann' }).post({ id: 'R-1' }, 2);
    const later = await cortado.jobs(Invoices, { delay: '1 day' }).post({ id: 'R-2' }, 1);
    const unwanted = await cortado.jobs(Invoices, { delay: '1 day' }).post({ id: 'R-3' }, 1);
    await work();
    await expect(failing.result({ timeout: '30s' })).rejects.toThrow('no printer');

    const { body } = await board.ask('get', '/api/queues', {}, { activeQueue: queueName, jobsPerPage: '10' });
    const [seen] = body.queues;
    expect(seen).toMatchObject({ name: queueName, isPaused: false, counts: { failed: 1, delayed: 2 } });
    expect(seen.jobs.find(({ id }: { id: string }) => id === failing.id)).toMatchObject({
      name: 'Invoices.post',
      data: [{ id: 'R-1' }, 2],
      failedReason: 'no printer for 2 copies of R-1',
      opts: { ctx: { user: 'ann' } },
    });

    invoices.isBroken = false;
    await expect(board.ask('put', `${ofJob}/retry`, job(failing.id))).resolves.toMatchObject({ status: 204 });
    await expect(failing.result({ timeout: '30s' })).resolves.toBe('posted R-1 × 2');
    await expect(board.ask('put', `${ofJob}/promote`, job(later.id))).resolves.toMatchObject({ status: 204 });
    await expect(later.result({ timeout: '30s' })).resolves.toBe('posted R-2 × 1');
    await expect(board.ask('put', `${ofJob}/clean`, job(unwanted.id))).resolves.toMatchObject({
      status: 204,
    });
    await expect(unwanted.status()).resolves.toMatchObject({ state: 'not_found' });

    await board.ask('put', '/api/queues/:queueName/pause', { queueName });
    await expect(cortado.queue(queueName).summary()).resolves.toMatchObject({ paused: expect.anything() });
    await board.ask('put', '/api/queues/:queueName/resume', { queueName });
    const again = await cortado.jobs(Invoices).post({ id: 'R-4' }, 1);
    await expect(again.result({ timeout: '30s' })).resolves.toBe('posted R-4 × 1');
  });

  it('runs a job without arguments that was added without data', async () => {
    const producer = plain.queue(queueName);
    const added = [await producer.add('empty', undefined), await producer.add('empty', {})];
    added.push(await producer.add('empty', null), await producer.add('empty', []));
    await work();
    for (const { id } of added)
      await expect(cortado.job(queueName, id as string).result({ timeout: '30s' })).resolves.toBe(
        'nothing to read',
      );
  });
});
