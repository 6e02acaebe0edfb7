import {
  currentUser,
  DuplicateJobError,
  Enqueue,
  type Enqueued,
  type JobEnd,
  type Middleware,
  runAs,
  runInContext,
} from '@cortado/core';
import { type FakeCortado, fakeCortado } from '../../src/index.js';

class Letters {
  static seen: string[] = [];

  @Enqueue({ queue: 'short', onFailure: 'Letters.lost' })
  async send(to: string): Enqueued<string> {
    Letters.seen.push(`${to} for ${currentUser()}`);
    return to;
  }

  @Enqueue({ delay: '1h' })
  async remind(to: string): Promise<void> {
    Letters.seen.push(`reminded ${to}`);
  }

  @Enqueue({ payload: [Object] })
  async lost({ cancelled }: JobEnd): Promise<void> {
    Letters.seen.push(`${cancelled} for ${currentUser()}`);
  }
}

let app: FakeCortado;
const setup = (middleware: Middleware[] = []) => {
  app = fakeCortado({ services: [Letters], middleware });
  return app.jobs(Letters);
};
beforeEach(() => {
  Letters.seen = [];
});
afterEach(() => app.close());

describe('a middleware', () => {
  it('hears who a job will run as, and leaves the options of the call that it does not change', async () => {
    const users: (string | undefined)[] = [];
    const letters = setup([
      {
        enqueue: async ({ user, options }, next) => {
          users.push(user);
          await next({ options: { context: { ...options.context, region: 'eu' } } });
        },
      },
    ]);
    await runAs('ann', () => letters.send('a'));
    await app.jobs(Letters, { delay: '1h', tags: ['urgent'], user: 'bob' }).send('b');
    expect(users).toEqual(['ann', 'bob']);
    await app.drain();
    expect(app.enqueued().map((it) => [it.args[0], it.state])).toEqual([
      ['a', 'completed'],
      ['b', 'delayed'],
    ]);
    await app.start();
    await app.clock.advance('1h');
    expect(Letters.seen).toEqual(['a for ann', 'b for bob']);
  });

  it('that asks twice for what comes next has it once', async () => {
    const letters = setup([
      {
        enqueue: async (_, next) => {
          const [one, other] = [await next(), await next()];
          expect(one.id).toBe(other.id);
        },
        execute: async (_, next) => {
          await next();
          await next();
        },
      },
    ]);
    const handle = await letters.send('a');
    await app.drain();
    expect(app.enqueued()).toHaveLength(1);
    expect(Letters.seen).toEqual(['a for undefined']);
    await expect(handle.result()).resolves.toBe('a');
  });
});

describe('calls that are queued together', () => {
  it('are all taken back where one of them is refused as it arrives', async () => {
    const letters = setup();
    await letters.send('first');
    const held = await app.jobs(Letters, { unique: 'one' }).send('held');
    const calls = [
      { name: 'Letters.remind', args: ['a'] },
      { name: 'Letters.send', args: ['b'], options: { unique: { key: 'one', onConflict: 'throw' } } },
      { name: 'Letters.remind', args: ['c'] },
    ] as const;
    await expect(app.enqueueMany(calls)).rejects.toThrow(DuplicateJobError);
    expect(app.enqueued().map((it) => it.args[0])).toEqual(['first', 'held']);
    await expect(held.status()).resolves.toMatchObject({ state: 'waiting' });
  });
});

describe('what a call says', () => {
  it('beats where it is made: the user, and a moment over the delay of its method', async () => {
    setup();
    await app.start();
    await runAs('ann', () => app.jobs(Letters, { user: 'bob' }).send('a'));
    await app.jobs(Letters, { runAt: new Date(app.clock.now() + 60_000) }).remind('b');
    await app.clock.advance('2m');
    expect(Letters.seen).toEqual(['a for bob', 'reminded b']);
  });
});

describe('what follows a job', () => {
  it('runs as the user of that, whoever ends it', async () => {
    setup();
    const handle = await app.jobs(Letters, { delay: '1h' }).send('nobody');
    await runAs('eve', () => runInContext({ tenant: 'hers' }, () => handle.cancel('too late')));
    await app.drain();
    expect(Letters.seen).toEqual(['too late for undefined']);
  });
});
