import { type Cortado, createCortado, type EnqueueUnavailableError } from '@cortado/core';
import { OwnPostgres } from '@cortado/test-support/own-postgres';
import { until } from '@cortado/test-support/until';
import { startWorker } from '@cortado/worker-pool';
import pg from 'pg';
import { Ledger } from '../support/served-world.js';

describe('when PostgreSQL goes away', () => {
  let postgres: OwnPostgres;
  let ledger: Ledger;
  let cortado: Cortado;
  beforeAll(async () => {
    postgres = await OwnPostgres.start();
  });
  afterAll(() => postgres.remove());
  beforeEach(async () => {
    ledger = new Ledger();
    cortado = createCortado({
      connection: postgres.url,
      services: [Ledger],
      container: { resolve: () => ledger },
    });
    await cortado.migrate();
  });
  afterEach(() => cortado.close());

  it('leaves workers idle for no more than three seconds after its return', async () => {
    await startWorker(cortado, { queues: ['short'] });
    await postgres.stop();
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    await postgres.start();
    const back = Date.now();
    await cortado.jobs(Ledger).enter(1);
    await until(
      () => ledger.runs.size,
      (size) => size === 1,
    );
    expect(Date.now() - back).toBeLessThan(3_000);
  });

  it('runs no job that was rejected while its tables were locked, unless its error says that it may', async () => {
    await startWorker(cortado, { queues: ['short'] });
    const locker = new pg.Client({ connectionString: postgres.url });
    await locker.connect();
    await locker.query('BEGIN; LOCK TABLE bullmq.job IN ACCESS EXCLUSIVE MODE');
    const attempts = await Promise.all(
      Array.from({ length: 30 }, (_, number) =>
        cortado
          .jobs(Ledger)
          .enter(number)
          .then(
            () => undefined,
            (error: EnqueueUnavailableError) => ({ number, error }),
          ),
      ),
    );
    await locker.query('ROLLBACK');
    await locker.end();
    await cortado.jobs(Ledger).enter(99);
    await until(
      () => ledger.runs.has(99),
      (it) => it,
    );
    const certain = attempts.filter((it) => it && !it.error.mayBeQueued);
    expect(attempts.filter((it) => it === undefined)).toEqual([]);
    expect(certain.filter((it) => it && ledger.runs.has(it.number))).toEqual([]);
    // Those alone that had got one of the pool's connections when their time was over.
    expect(attempts.filter((it) => it && ledger.runs.has(it.number)).length).toBeLessThanOrEqual(10);
  });

  it('keeps the time of a result() that waits, and gives the result where it comes in it', async () => {
    await startWorker(cortado, { queues: ['short'] });
    const never = await cortado.jobs(Ledger, { delay: '1h' }).enter(1);
    const soon = await cortado.jobs(Ledger, { delay: '4s' }).enter(2);
    const started = Date.now();
    const late = never.result({ timeout: '8s' }).catch((error: Error) => error);
    const good = soon.result({ timeout: '30s' });
    await postgres.stop();
    expect(await late).toMatchObject({
      code: 'CORTADO_JOB_WAIT_TIMEOUT',
      message: expect.stringMatching(/had not ended after 8000 ms: where it stands is not known/),
    });
    expect(Date.now() - started).toBeGreaterThan(7_900);
    expect(Date.now() - started).toBeLessThan(12_000);
    await postgres.start();
    await expect(good).resolves.toBeNull();
  });
});
