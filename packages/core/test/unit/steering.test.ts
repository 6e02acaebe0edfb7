import 'reflect-metadata';
import {
  createCortado,
  currentJob,
  Enqueue,
  type Enqueued,
  JobFailedError,
  runInTransaction,
} from '@cortado/core';
import { systemClock } from '../../src/clock/clock.js';
import { ErrorLog } from '../../src/error-log/error-log.js';
import { Redactor } from '../../src/redaction/redactor.js';

class Boiler {
  static tries = 0;

  @Enqueue({
    attempts: 3,
    retryIf: () => {
      throw new TypeError('error.code of undefined');
    },
  })
  async heat(): Promise<void> {
    Boiler.tries++;
    throw new Error('no gas');
  }

  @Enqueue({ timeout: 30 })
  async cool(): Enqueued<string> {
    const { signal } = currentJob();
    // Tidying up takes a moment.
    await new Promise((resolve) => signal.addEventListener('abort', () => setTimeout(resolve, 20)));
    return 'in time';
  }
}

const app = () =>
  createCortado({ connection: 'redis://127.0.0.1:1', services: [Boiler], inline: true, enqueueTimeout: 50 });

describe('an attempt', () => {
  it('is followed by another where retryIf itself throws', async () => {
    const cortado = app();
    const handle = await cortado.jobs(Boiler).heat();
    await expect(handle.result()).rejects.toBeInstanceOf(JobFailedError);
    expect(Boiler.tries).toBe(3);
    await cortado.close();
  });

  it('has completed when its method returns within the grace after its limit', async () => {
    const cortado = app();
    const handle = await cortado.jobs(Boiler).cool();
    await expect(handle.result()).resolves.toBe('in time');
    await cortado.close();
  });
});

describe('the error log', () => {
  it('loses the secrets of a context wherever the error repeats them', async () => {
    const kept: { message?: string; trace?: string; title?: string; context?: unknown }[] = [];
    const records = { put: async (_: object, __: string, value: object) => kept.push(value) } as never;
    await new ErrorLog({ records, redactor: new Redactor(), clock: systemClock }).write({
      title: 'no answer for hunter2-hunter2',
      error: new Error('hunter2-hunter2 was refused', { cause: new Error('hunter2-hunter2') }),
      context: { mails: { smtp: [{ password: 'hunter2-hunter2' }] } },
    });
    expect(kept).toHaveLength(1);
    expect(kept[0]?.message).toBe('*** was refused');
    expect(JSON.stringify(kept)).not.toContain('hunter2');
  });
});

describe('a transaction', () => {
  const database = {};
  const world = () => {
    const begun: string[] = [];
    const begin = (name: string) => async (work: (handle: object) => Promise<unknown>) => {
      begun.push(name);
      return await work({});
    };
    const transaction = begin('transaction');
    const savepoint = (_outer: object, work: (handle: object) => Promise<unknown>) =>
      begin('savepoint')(work);
    return { begun, hooks: { database, transaction, savepoint } as never };
  };

  it('is a savepoint inside of one of its database', async () => {
    const { begun, hooks } = world();
    await runInTransaction(hooks, () => runInTransaction(hooks, () => undefined));
    expect(begun).toEqual(['transaction', 'savepoint']);
  });

  it.each(['commits', 'rolls back'])(
    'is one of its own where that around it has ended: it %s',
    async (how) => {
      const { begun, hooks } = world();
      let late: Promise<unknown> = Promise.resolve();
      let go: () => void = () => undefined;
      const ended = new Promise<void>((resolve) => {
        go = resolve;
      });
      const outer = runInTransaction(hooks, () => {
        late = ended.then(() => runInTransaction(hooks, () => undefined));
        if (how === 'rolls back') throw new Error('undone');
      });
      await outer.catch(() => undefined);
      go();
      await late;
      expect(begun).toEqual(['transaction', 'transaction']);
    },
  );
});
