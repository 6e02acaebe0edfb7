import {
  CancelJob,
  type Cortado,
  createCortado,
  currentContext,
  currentJob,
  currentUser,
  DoNotRetry,
  Enqueue,
  type Enqueued,
  JobFailedError,
  JobNotFoundError,
  RetryLater,
  runAs,
} from '@cortado/core';
import { IsInt } from 'class-validator';

class Amount {
  @IsInt()
  cents!: number;
}

class Till {
  readonly seen: unknown[] = [];

  @Enqueue()
  async pay(
    amount: Amount,
    when: Date,
    note?: { tags: (string | undefined)[]; none?: undefined },
  ): Enqueued<unknown> {
    this.seen.push(note);
    return { cents: amount.cents, isAmount: amount instanceof Amount, year: when.getUTCFullYear(), at: when };
  }

  @Enqueue({ attempts: 3, backoff: '1h' })
  async flaky(failures: number): Enqueued<number> {
    const job = currentJob();
    this.seen.push(`${job.attempt} of ${job.attempts}`);
    await job.progress(job.attempt * 10, { title: 'Counting' });
    await job.log(`attempt ${job.attempt}`);
    if (job.attempt <= failures) throw new Error(`attempt ${job.attempt} fails`);
    return job.attempt;
  }

  @Enqueue({ attempts: 5 })
  async hopeless(): Promise<void> {
    this.seen.push('tried');
    throw new DoNotRetry(new Error('no till'));
  }

  @Enqueue()
  async steered(how: 'cancel' | 'later'): Promise<void> {
    throw how === 'cancel' ? new CancelJob('no stock') : new RetryLater('1h');
  }

  @Enqueue({ timeout: 50 })
  async slow(): Promise<void> {
    const { signal } = currentJob();
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  }

  @Enqueue()
  async who(): Enqueued<unknown> {
    return [currentUser(), currentContext('tenant')];
  }

  @Enqueue()
  async big(): Enqueued<unknown> {
    return { big: 1n };
  }
}

/** No datastore is there: what reached for it would fail the test. */
describe('an inline job', () => {
  let till: Till;
  let cortado: Cortado;

  const setup = (inline?: boolean) => {
    till = new Till();
    cortado = createCortado({
      connection: 'redis://127.0.0.1:1',
      services: [Till],
      container: { resolve: () => till },
      context: { tenant: () => 'acme' },
      enqueueTimeout: 50,
      ...(inline === undefined ? {} : { inline }),
    });
  };
  beforeEach(() => setup());
  afterEach(() => cortado.close());
  const jobs = () => cortado.jobs(Till, { inline: true });

  it('runs at once, its arguments and its result through JSON', async () => {
    const amount = Object.assign(new Amount(), { cents: 5 });
    const note = { tags: ['a'] };
    const handle = await jobs().pay(amount, new Date('2026-01-02'), { ...note, none: undefined });
    expect(till.seen).toEqual([note]);
    expect(till.seen[0]).not.toHaveProperty('none');
    await expect(handle.result()).resolves.toEqual({
      cents: 5,
      isAmount: true,
      year: 2026,
      at: '2026-01-02T00:00:00.000Z',
    });
    expect(handle.outcome).toBe('added');
    await expect(handle.status()).resolves.toMatchObject({ state: 'completed', attempts: 1 });
    const wrong = Object.assign(new Amount(), { cents: 'five' });
    await expect(jobs().pay(wrong, new Date())).rejects.toMatchObject({ code: 'CORTADO_ARGUMENT_INVALID' });
  });

  it('makes its attempts one after the other, and keeps progress and log', async () => {
    const events: string[] = [];
    for (const name of ['job.started', 'job.retrying', 'job.completed', 'job.failed'] as const)
      cortado.on(name, ({ attempt }) => events.push(`${name} ${attempt}`));
    const handle = await jobs().flaky(2);
    await expect(handle.result()).resolves.toBe(3);
    expect(till.seen).toEqual(['1 of 3', '2 of 3', '3 of 3']);
    await expect(handle.progress()).resolves.toEqual({ percent: 30, title: 'Counting' });
    await expect(handle.logs()).resolves.toEqual(['attempt 1', 'attempt 2', 'attempt 3']);
    expect(events).toEqual([
      'job.started 1',
      'job.retrying 1',
      'job.started 2',
      'job.retrying 2',
      'job.started 3',
      'job.completed 3',
    ]);
    await expect(handle.remove()).resolves.toBe(true);
    await expect(handle.result()).rejects.toThrow(JobNotFoundError);
  });

  it('fails in its handle, not in the call', async () => {
    const handle = await jobs().flaky(3);
    await expect(handle.result()).rejects.toThrow(JobFailedError);
    await expect(handle.result()).rejects.toThrow('attempt 3 fails');
    await expect(handle.status()).resolves.toMatchObject({
      state: 'failed',
      attempts: 3,
      error: 'attempt 3 fails',
    });
    await handle.retry();
    await expect(handle.result()).resolves.toBe(4);
    till.seen.length = 0;
    await expect((await jobs().hopeless()).result()).rejects.toThrow('no till');
    expect(till.seen).toEqual(['tried']);
    await expect((await jobs().slow()).result()).rejects.toThrow('time limit of 50 ms');
    const own = await cortado.jobs(Till, { inline: true, timeout: 20 }).slow();
    await expect(own.result()).rejects.toThrow('time limit of 20 ms');
    await expect((await jobs().big()).result()).rejects.toMatchObject({
      facts: { reason: expect.stringContaining('JSON') },
    });
  });

  it('says that it was cancelled, or wants to run later', async () => {
    const events: unknown[] = [];
    for (const name of ['job.failed', 'job.retrying'] as const) cortado.on(name, () => events.push(name));
    cortado.on('job.cancelled', ({ attempt, reason }) => events.push([attempt, reason]));
    cortado.on('job.postponed', ({ attempt, delay }) => events.push([attempt, delay]));
    const handle = await jobs().steered('cancel');
    await expect(handle.result()).rejects.toThrow('no stock');
    await expect(handle.status()).resolves.toMatchObject({ state: 'cancelled', error: 'no stock' });
    const later = await jobs().steered('later');
    await expect(later.status()).resolves.toMatchObject({ state: 'delayed' });
    await expect(later.cancel('  sold ')).resolves.toBe('removed');
    await expect(later.cancel()).resolves.toBe('finished');
    expect(events).toEqual([
      [1, 'no stock'],
      [1, 3_600_000],
      [1, 'sold'],
    ]);
  });

  it('knows its user and its context, is ruled by middleware, and may come in a batch', async () => {
    cortado.use({ execute: async ({ name }, next) => till.seen.push(name, await next()) });
    const handle = await runAs('ana', () => jobs().who());
    await expect(handle.result()).resolves.toEqual(['ana', 'acme']);
    expect(till.seen).toEqual(['Till.who', ['ana', 'acme']]);
    const [first] = await cortado.enqueueMany([{ name: 'Till.who', options: { inline: true, user: 'bo' } }]);
    await expect(first?.result()).resolves.toEqual(['bo', 'acme']);
    const other = await runAs('ana', () => cortado.jobs(Till, { inline: true, user: 'bo' }).who());
    await expect(other.result()).resolves.toEqual(['bo', 'acme']);
  });

  it('is every job of an app that says so, but for calls that say otherwise', async () => {
    await cortado.close();
    setup(true);
    await expect((await till.who()) as object).toMatchObject({ outcome: 'added' });
    await expect((await cortado.enqueue('Till.flaky', [0])).result()).resolves.toBe(1);
    await expect(cortado.jobs(Till, { inline: false }).who()).rejects.toMatchObject({
      code: 'CORTADO_ENQUEUE_UNAVAILABLE',
    });
  });
});
