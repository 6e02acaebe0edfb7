import {
  type AfterCommitError,
  afterCommit,
  createCortado,
  currentContext,
  currentUser,
  defineJob,
  EnqueueUnavailableError,
  runAs,
  runInContext,
  runInTransaction,
  type TransactionHooks,
} from '@cortado/core';
import { jest } from '@jest/globals';

const database: TransactionHooks<undefined> = { transaction: (work) => work(undefined) };

describe('after a commit', () => {
  it('says what could not be sent, once for all of it, and still gives the result', async () => {
    const job = defineJob('job', {}, async () => undefined);
    const cortado = createCortado({ connection: 'redis://127.0.0.1:1', jobs: [job], enqueueTimeout: 500 });
    const errors: AfterCommitError[] = [];
    const started = Date.now();
    const result = await runInTransaction(
      database,
      async () => {
        for (let count = 0; count < 20; count++) await cortado.enqueue('job', [], { afterCommit: true });
        return 'committed';
      },
      { onAfterCommitError: (error) => errors.push(error) },
    );
    expect(result).toBe('committed');
    expect(errors).toHaveLength(1);
    expect(errors[0]?.errors).toEqual([expect.any(EnqueueUnavailableError)]);
    expect(errors[0]?.message).toContain('A batch of 20 jobs was not queued');
    // Twenty jobs that each waited for the outage to end would take ten seconds.
    expect(Date.now() - started).toBeLessThan(8_000);
    await cortado.close();
  });

  it('waits also inside runInContext and runAs', async () => {
    const order: string[] = [];
    await runInTransaction(database, async () => {
      await runInContext({ tenant: 'a' }, () =>
        runAs('ada', () => afterCommit(() => order.push(`${currentUser()} of ${currentContext('tenant')}`))),
      );
      order.push('committing');
    });
    expect(order).toEqual(['committing', 'ada of a']);
  });

  it('becomes a process warning where nobody listens', async () => {
    const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const result = await runInTransaction(database, async () => {
      await afterCommit(() => {
        throw new Error('the mail server is away');
      });
      return 'committed';
    });
    expect(result).toBe('committed');
    expect(emitWarning.mock.calls).toEqual([
      [
        expect.stringContaining(
          'The transaction is committed, but something that waited for it failed: the mail server is away',
        ),
        { type: 'AfterCommitError', code: 'CORTADO_AFTER_COMMIT', detail: 'Error: the mail server is away' },
      ],
    ]);
    emitWarning.mockRestore();
  });

  it('runs at once what is said late, and drops it after a rollback', async () => {
    const ran: string[] = [];
    let release: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const pending: Promise<void>[] = [];
    const saysLate = (what: string) => {
      pending.push(released.then(() => afterCommit(() => ran.push(what))));
    };
    await runInTransaction(database, async () => saysLate('committed'));
    await runInTransaction(database, async () => {
      saysLate('rolled back');
      throw new Error('stop');
    }).catch(() => undefined);
    release();
    await Promise.all(pending);
    expect(ran).toEqual(['committed']);
  });
});
