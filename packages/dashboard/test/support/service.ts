import { currentJob, Enqueue, type Enqueued, Scheduled } from '@cortado/core';
import { Type } from 'class-transformer';
import { IsInt, IsNotEmpty, Min, ValidateNested } from 'class-validator';

export class OrderLine {
  @IsInt()
  @Min(1)
  amount!: number;
}

export class Order {
  @IsNotEmpty()
  customer!: string;

  @ValidateNested({ each: true })
  @Type(() => OrderLine)
  lines!: OrderLine[];
}

/** Jobs that a dashboard shows. */
export class Office {
  #mayEnd = () => {};
  readonly ended = new Promise<void>((resolve) => {
    this.#mayEnd = resolve;
  });

  /** Lets every job that blocks end. */
  release(): void {
    this.#mayEnd();
  }

  @Enqueue({ queue: 'short', tags: ['letters'] })
  async send(letter: unknown): Enqueued<string> {
    const job = currentJob();
    await job.log('The letter is written.');
    await job.log('The letter is sent.');
    return `sent ${JSON.stringify(letter).length}`;
  }

  @Enqueue({ queue: 'default', tags: ['broken'], attempts: 2 })
  async fail(words: string): Enqueued<void> {
    throw new Error(words, { cause: new Error('the disk is full') });
  }

  /** Goes on until it may end, or is told to stop. */
  @Enqueue({ queue: 'long' })
  async block(what: string): Enqueued<string> {
    const job = currentJob();
    const { signal } = job;
    await job.progress(40, { title: 'Report', description: `40 of 100 ${what}` });
    await job.log('Half way.');
    await Promise.race([
      this.ended,
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    ]);
    return what;
  }

  /** No worker of the tests serves its queue. */
  @Enqueue({ queue: 'mails', attempts: 3 })
  async mail(to: string, token?: { password: string }): Enqueued<void> {
    void [to, token];
  }

  @Enqueue({ queue: 'short', payload: [Order] })
  async order(order: Order): Enqueued<number> {
    return order.lines.reduce((sum, it) => sum + it.amount, 0);
  }

  @Scheduled('0 9 * * 1-5', { timezone: 'Europe/Berlin' })
  async summary(): Promise<void> {}

  @Scheduled('daily_long')
  async nightly(): Promise<void> {}
}
