import { type AddressInfo, createServer, type Server } from 'node:net';
import {
  afterCommit,
  CancelJob,
  type Cortado,
  createCortado,
  currentJob,
  Enqueue,
  type Enqueued,
  type JobEnd,
  logError,
  runInTransaction,
} from '@cortado/core';
import { jest } from '@jest/globals';

const seen: string[] = [];

class Mill {
  @Enqueue({ onFailure: 'Mill.lost', onSuccess: 'Mill.done', unique: 'one', timeout: '5s' })
  async grind(how: 'well' | 'badly' | 'not at all'): Enqueued<string> {
    const job = currentJob();
    await job.progress(10);
    await job.meta.set({ how });
    await job.checkpoint.save(1);
    for await (const it of job.iterate(async function* () {
      yield { checkpoint: 1, value: 1 };
    }))
      seen.push(`value ${it}`);
    await logError('Grinding', new Error(how));
    if (how === 'badly') throw new Error('no grain');
    if (how === 'not at all') throw new CancelJob('no wind');
    return how;
  }

  @Enqueue()
  async lost({ error }: JobEnd): Promise<void> {
    seen.push(`lost ${error?.message}`);
  }

  @Enqueue()
  async done(): Promise<void> {
    seen.push('done');
  }
}

function address(server: Server): string {
  return `redis://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A datastore that says nothing, and counts who came. */
describe('an inline job', () => {
  let server: Server;
  let visits = 0;
  let cortado: Cortado;
  const warnings: string[] = [];
  let spy: jest.SpiedFunction<typeof process.emitWarning>;

  beforeAll(async () => {
    spy = jest.spyOn(process, 'emitWarning').mockImplementation((message) => {
      warnings.push(String(message));
    });
    server = createServer((socket) => {
      visits++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cortado = createCortado({
      connection: address(server),
      services: [Mill],
      enqueueTimeout: '2s',
      queues: { default: { maxWaiting: 1 } },
    });
  });
  afterAll(async () => {
    spy.mockRestore();
    await cortado.close();
    await new Promise((resolve) => server.close(resolve));
  });

  it.each(['well', 'badly', 'not at all'] as const)(
    'touches no datastore, the error log neither, and what follows it is inline too: ground %s',
    async (how) => {
      seen.length = 0;
      const handle = await cortado.jobs(Mill, { inline: true, delay: '1h' }).grind(how);
      await handle.result().catch(() => undefined);
      await handle.status();
      await handle.cancel();
      await expect(handle.logs()).resolves.toEqual([`Grinding: ${how}`]);
      const followed = { well: 'done', badly: 'lost no grain', 'not at all': 'lost Mill.grind' }[how];
      expect(seen.join('; ')).toContain(`value 1; ${followed}`);
      await cortado.errors.settled();
      await new Promise((resolve) => setImmediate(resolve));
      expect(visits).toBe(0);
      expect(warnings).toEqual([]);
    },
  );

  it('touches none either inside a transaction or among many', async () => {
    const hooks = { transaction: (work: (trx: object) => Promise<unknown>) => work({}) };
    await runInTransaction(hooks as never, async () => {
      await cortado.jobs(Mill, { inline: true, afterCommit: true }).grind('badly');
      await afterCommit(() => seen.push('committed'));
    });
    await cortado.enqueueMany([{ name: 'Mill.grind', args: ['well'], options: { inline: true } }]);
    expect(visits).toBe(0);
  });

  it('leaves its app nothing to write when it closes, which is then done at once', async () => {
    const app = createCortado({ connection: address(server), services: [Mill], inline: true });
    const incomplete: unknown[] = [];
    app.on('close.incomplete', (event) => incomplete.push(event));
    await app.jobs(Mill).grind('well');
    await app.jobs(Mill).grind('badly');
    await app.close();
    expect([visits, incomplete]).toEqual([0, []]);
  });

  it('is no part of a batch, which would be queued', async () => {
    const app = createCortado({ connection: address(server), services: [Mill], inline: true });
    const refused = 'The jobs of this app run where they are called (`inline: true`), and a batch is queued.';
    await expect(app.batch().run()).rejects.toThrow(refused);
    const mixed = app.batch();
    mixed.jobs(Mill).done();
    mixed.jobs(Mill, { inline: false }).done();
    await expect(mixed.run()).rejects.toThrow(refused);
    await app.close();
    expect(visits).toBe(0);
  });

  it('is told from one that is queued', async () => {
    await expect(cortado.jobs(Mill).done()).rejects.toThrow('was not queued');
    expect(visits).toBeGreaterThan(0);
  });
});
