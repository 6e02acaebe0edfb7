import {
  type AfterCommitError,
  afterCommit,
  type Cortado,
  currentUser,
  Enqueue,
  type JobHandle,
  NoSharedTransactionError,
  runAs,
  runInTransaction,
  type TransactionHooks,
} from '@cortado/core';
import type { ContractWorlds } from './contract-world.js';

class Mail {
  @Enqueue({ queue: 'short', afterCommit: true })
  async send(_to: { name: string }): Promise<void> {}

  @Enqueue({ queue: 'short' })
  async now(_to: { name: string }): Promise<void> {}
}

/** A database that only notes how its transactions ended: the adapters are tested with the real ones. */
function notedDatabase(): { hooks: TransactionHooks<string>; ends: string[] } {
  const ends: string[] = [];
  const run =
    (name: string) =>
    async <R>(work: (transaction: string) => Promise<R>): Promise<R> => {
      try {
        const result = await work(name);
        ends.push(`${name} committed`);
        return result;
      } catch (error) {
        ends.push(`${name} rolled back`);
        throw error;
      }
    };
  return {
    ends,
    hooks: {
      database: ends,
      transaction: run('transaction'),
      savepoint: (outer, work) => run(`${outer}.savepoint`)(work),
    },
  };
}

const stop = new Error('roll this back');
const doomed = async (): Promise<never> => {
  throw stop;
};

/** What every engine promises about jobs that wait for a commit. */
export function transactionPromises(worlds: ContractWorlds): void {
  describe('transactions', () => {
    const setup = async (): Promise<{ cortado: Cortado; names: () => Promise<string[]> }> => {
      const { cortado: emptied } = await worlds.setup();
      const cortado = worlds.app({ services: [Mail], prefix: emptied.internals.options.prefix as string });
      const names = async () => {
        const waiting = await worlds.waitingArguments(cortado, 'short');
        return waiting.map((it) => (it as { name: string }).name);
      };
      return { cortado, names };
    };
    const stateOf = async (handle: Pick<JobHandle<unknown>, 'status'>) => (await handle.status()).state;

    it('queues at the commit what was called in the transaction, as it was at the call', async () => {
      const { cortado, names } = await setup();
      const { hooks, ends } = notedDatabase();
      const enqueued: string[] = [];
      cortado.on('job.enqueued', ({ id }) => enqueued.push(id));
      const handle = await runInTransaction(hooks, async () => {
        const to = { name: 'first' };
        const context = { tenant: { name: 'acme' } };
        const waiting = await runAs('alice', () => cortado.jobs(Mail, { context }).send(to));
        to.name = 'changed since';
        context.tenant.name = 'changed since';
        await expect(stateOf(waiting)).resolves.toBe('not_found');
        await expect(names()).resolves.toEqual([]);
        expect(enqueued).toEqual([]);
        await cortado.jobs(Mail).now({ name: 'at once' });
        await expect(names()).resolves.toEqual(['at once']);
        await cortado.jobs(Mail).send({ name: 'second' });
        return waiting;
      });
      expect(ends).toEqual(['transaction committed']);
      await expect(names()).resolves.toEqual(['at once', 'first', 'second']);
      await expect(stateOf(handle)).resolves.toBe('waiting');
      expect(enqueued).toHaveLength(3);
      expect(enqueued).toContain(handle.id);
      const stored = await cortado.internals.producer.ask('short', 'reading', (queue) =>
        queue.getJob(handle.id),
      );
      expect(stored?.opts).toHaveProperty('ctx', {
        user: 'alice',
        values: { tenant: { name: 'acme' } },
      });
    });

    it('drops what waited when the transaction rolls back', async () => {
      const { cortado, names } = await setup();
      const { hooks } = notedDatabase();
      let handle: JobHandle<unknown> | undefined;
      const ran: string[] = [];
      await expect(
        runInTransaction(hooks, async () => {
          handle = await cortado.enqueue('Mail.send', [{ name: 'a' }]);
          await cortado.enqueueMany([{ name: 'Mail.send', args: [{ name: 'b' }] }]);
          await afterCommit(() => ran.push('function'));
          throw stop;
        }),
      ).rejects.toBe(stop);
      await expect(names()).resolves.toEqual([]);
      await expect(stateOf(handle as JobHandle<unknown>)).resolves.toBe('not_found');
      expect(ran).toEqual([]);
      // And nothing of it is left for the next one.
      await runInTransaction(hooks, () => cortado.jobs(Mail).send({ name: 'next' }));
      await expect(names()).resolves.toEqual(['next']);
    });

    it('drops only what an inner transaction held when that alone rolls back', async () => {
      const { cortado, names } = await setup();
      const { hooks, ends } = notedDatabase();
      const send = (name: string) => cortado.jobs(Mail).send({ name });
      await runInTransaction(hooks, async () => {
        await send('outer');
        await runInTransaction(hooks, async () => {
          await send('kept');
          await runInTransaction(hooks, async () => {
            await send('innermost');
            await doomed();
          }).catch(() => undefined);
        });
        await expect(names()).resolves.toEqual([]);
        await send('last');
      });
      expect(ends).toEqual([
        'transaction.savepoint.savepoint rolled back',
        'transaction.savepoint committed',
        'transaction committed',
      ]);
      await expect(names()).resolves.toEqual(['outer', 'kept', 'last']);
    });

    it('drops what an inner transaction committed when the outer one rolls back', async () => {
      const { cortado, names } = await setup();
      const { hooks } = notedDatabase();
      const both = runInTransaction(hooks, async () => {
        await runInTransaction(hooks, () => cortado.jobs(Mail).send({ name: 'inner' }));
        await doomed();
      });
      await expect(both).rejects.toBe(stop);
      await expect(names()).resolves.toEqual([]);
    });

    it('lets the transaction of another database stand on its own', async () => {
      const { cortado, names } = await setup();
      const both = runInTransaction(notedDatabase().hooks, async () => {
        await cortado.jobs(Mail).send({ name: 'rolled back' });
        await runInTransaction(notedDatabase().hooks, () => cortado.jobs(Mail).send({ name: 'committed' }));
        await expect(names()).resolves.toEqual(['committed']);
        throw stop;
      });
      await expect(both).rejects.toBe(stop);
      await expect(names()).resolves.toEqual(['committed']);
    });

    it('keeps transactions that run at the same time apart', async () => {
      const { cortado, names } = await setup();
      const { hooks } = notedDatabase();
      const runs = Array.from({ length: 20 }, (_, number) =>
        runInTransaction(hooks, async () => {
          await new Promise((resolve) => setImmediate(resolve));
          await cortado.jobs(Mail).send({ name: `${number}` });
          await new Promise((resolve) => setImmediate(resolve));
          if (number % 2 === 1) throw stop;
        }).catch(() => undefined),
      );
      await Promise.all(runs);
      const even = Array.from({ length: 10 }, (_, half) => `${2 * half}`);
      expect((await names()).sort((a, b) => Number(a) - Number(b))).toEqual(even);
    });

    it('queues and runs at once outside of a transaction', async () => {
      const { cortado, names } = await setup();
      const handle = await cortado.jobs(Mail).send({ name: 'at once' });
      await expect(stateOf(handle)).resolves.toBe('waiting');
      await cortado.enqueueMany([
        { name: 'Mail.now', args: [{ name: 'many' }], options: { afterCommit: true } },
      ]);
      await expect(names()).resolves.toEqual(['at once', 'many']);
      const ran: string[] = [];
      await afterCommit(() => ran.push('at once'));
      expect(ran).toEqual(['at once']);
      await expect(afterCommit(doomed)).rejects.toBe(stop);
    });

    it('takes a batch apart: what waits for the commit waits, the rest is queued', async () => {
      const { cortado, names } = await setup();
      const { hooks } = notedDatabase();
      await runInTransaction(hooks, async () => {
        const handles = await cortado.enqueueMany([
          { name: 'Mail.send', args: [{ name: 'later' }] },
          { name: 'Mail.now', args: [{ name: 'now' }] },
        ]);
        expect(handles.map((it) => it.name)).toEqual(['Mail.send', 'Mail.now']);
        await expect(names()).resolves.toEqual(['now']);
      });
      await expect(names()).resolves.toEqual(['now', 'later']);
    });

    it('refuses bad arguments and options at the call, not at the commit', async () => {
      const { cortado, names } = await setup();
      const { hooks } = notedDatabase();
      await runInTransaction(hooks, async () => {
        await expect(cortado.enqueue('Mail.send', [() => 1])).rejects.toThrow('which JSON cannot carry');
        await expect(
          cortado.enqueue('Mail.now', [{}], { afterCommit: true, queue: 'shrot' }),
        ).rejects.toThrow('Did you mean "short"?');
      });
      await expect(names()).resolves.toEqual([]);
    });

    it('runs functions in order after the commit, as the user of the call, whatever one of them throws', async () => {
      const { cortado, names } = await setup();
      const { hooks, ends } = notedDatabase();
      const seen: unknown[] = [];
      const errors: AfterCommitError[] = [];
      const result = await runInTransaction(
        hooks,
        async () => {
          await runAs('bob', () => afterCommit(() => seen.push([...ends, currentUser()])));
          await cortado.jobs(Mail).send({ name: 'between' });
          await afterCommit(async () => seen.push(await names()));
          await afterCommit(doomed);
          await afterCommit(() => cortado.jobs(Mail).send({ name: 'from a function' }));
          return 'the result';
        },
        { onAfterCommitError: (error) => errors.push(error) },
      );
      expect(result).toBe('the result');
      expect(seen).toEqual([['transaction committed', 'bob'], ['between']]);
      await expect(names()).resolves.toEqual(['between', 'from a function']);
      expect(errors.map((it) => it.errors)).toEqual([[stop]]);
      expect(errors[0]?.message).toContain(
        'The transaction is committed, but something that waited for it failed',
      );
    });

    it('adds jobs in a transaction of the caller only where both share a database', async () => {
      const { cortado, names } = await setup();
      if (!cortado.internals.engine.traits.sharesTransactions) {
        const client = { query: async () => ({ rows: [] }) };
        await expect(cortado.enqueueWith(client, 'Mail.now', [{ name: 'x' }])).rejects.toThrow(
          NoSharedTransactionError,
        );
        await expect(cortado.jobsWith(client, Mail).now({ name: 'x' })).rejects.toThrow(
          'Queue it with { afterCommit: true }',
        );
      } else {
        await expect(cortado.enqueueWith({} as never, 'Mail.now', [{ name: 'x' }])).rejects.toThrow(
          'found an object without query(text, params)',
        );
      }
      await expect(names()).resolves.toEqual([]);
    });
  });
}
