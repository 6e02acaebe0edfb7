import { currentJob, Enqueue, type Enqueued, logError } from '@cortado/core';
import { gate } from './until.js';

/** A service whose jobs show something of themselves, or end in a way that must be seen. */
export class Sight {
  readonly started = gate();
  readonly mayEnd = gate();

  @Enqueue()
  async answer(value: unknown): Enqueued<unknown> {
    return value;
  }

  @Enqueue()
  async fail(words: string): Promise<void> {
    throw new Error(words);
  }

  /** Fails in its first attempts. */
  @Enqueue({ attempts: 3 })
  async flaky(failures: number): Enqueued<string> {
    const { attempt } = currentJob();
    if (attempt <= failures) throw new Error(`attempt ${attempt} fails`);
    return `attempt ${attempt}`;
  }

  /** Tells what it is given, step by step, and what it knew of itself when it started. */
  @Enqueue()
  async show(told: Record<string, unknown>, fails = false): Enqueued<unknown> {
    const job = currentJob();
    const before = job.meta.get();
    await job.meta.set({ rows: 1, step: 'first' });
    await job.progress(40, { title: 'Import' });
    await Promise.all([
      job.meta.set({ rows: 100 }),
      job.meta.set(told),
      job.progress(50),
      job.meta.set({ step: undefined }),
    ]);
    if (fails && job.attempt === 1) throw new Error('once more');
    return { before, rows: job.meta.get('rows') };
  }

  @Enqueue()
  async login(_credentials: object, note: string): Promise<void> {
    throw new Error(note, { cause: new Error('postgres://me:hunter2@h/db is closed') });
  }

  @Enqueue()
  async warn(credentials: object): Enqueued<string> {
    const id = await logError('Mail server is slow', new Error('took 9 s'), {
      password: 'hunter2',
      tries: 2,
    });
    return `${id} ${Object.keys(credentials).length}`;
  }

  @Enqueue()
  async block(): Enqueued<string> {
    this.started.open();
    await this.mayEnd.opened;
    return 'ended';
  }
}
