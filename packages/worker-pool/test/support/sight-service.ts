import { currentJob, Enqueue, type Enqueued } from '@cortado/core';
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

  @Enqueue()
  async block(): Enqueued<string> {
    this.started.open();
    await this.mayEnd.opened;
    return 'ended';
  }
}
