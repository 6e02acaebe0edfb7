import {
  currentJob,
  currentUser,
  DoNotRetry,
  Enqueue,
  type Enqueued,
  isInJob,
  runAs,
  Scheduled,
} from '@cortado/core';
import { gate } from '@cortado/test-support/until';
import { Type } from 'class-transformer';
import { IsDate, IsEmail, IsInt, Min, ValidateNested } from 'class-validator';

export class Address {
  @IsEmail()
  mail!: string;
}

export class Order {
  @IsInt()
  @Min(1)
  amount!: number;

  @IsDate()
  @Type(() => Date)
  due!: Date;

  @ValidateNested()
  @Type(() => Address)
  address!: Address;

  total(): number {
    return this.amount * 2;
  }
}

export function orderOf(amount: number, mail = 'a@example.com'): Order {
  return Object.assign(new Order(), {
    amount,
    due: new Date('2026-01-02T03:04:05.000Z'),
    address: Object.assign(new Address(), { mail }),
  });
}

/** A service whose methods do what the contract asks about; what they saw is in `seen`. */
export class Desk {
  readonly seen: unknown[] = [];
  readonly started = gate();
  readonly mayEnd = gate();

  @Enqueue({ queue: 'short' })
  async add(a: number, b: number): Enqueued<number> {
    this.seen.push([a, b]);
    return a + b;
  }

  @Enqueue()
  async place(
    order: Order,
  ): Enqueued<{ total: number; due: string; isOrder: boolean; user: string | undefined; isInJob: boolean }> {
    return {
      total: order.total(),
      due: order.due.toISOString(),
      isOrder: order.address instanceof Address,
      user: currentUser(),
      isInJob: isInJob(),
    };
  }

  @Enqueue()
  async at(when: Date, note: string | null): Enqueued<string> {
    return `${when.toISOString()} ${note}`;
  }

  @Enqueue()
  async report(): Enqueued<string> {
    const job = currentJob();
    await job.progress(10);
    await job.log('first');
    await job.log('second');
    await job.progress(60, { title: 'Report', description: '60 of 100' });
    return `${job.queue} ${job.attempt} of ${job.attempts}`;
  }

  @Enqueue({ attempts: 3, backoff: { type: 'exponential', delay: 10, jitter: 0.5 } })
  async flaky(failures: number): Enqueued<number> {
    this.seen.push(currentJob().attempt);
    if (currentJob().attempt <= failures) throw new Error(`attempt ${currentJob().attempt} fails`);
    return currentJob().attempt;
  }

  @Enqueue({ attempts: 5 })
  async hopeless(): Promise<void> {
    this.seen.push('tried');
    throw new DoNotRetry(new Error('no such customer'));
  }

  @Enqueue()
  async throwText(): Promise<void> {
    throw 'plain text';
  }

  @Enqueue()
  async throwUndefined(): Promise<void> {
    throw undefined;
  }

  @Enqueue({ timeout: 100 })
  async slow(): Promise<void> {
    const { signal } = currentJob();
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  }

  @Enqueue({ queue: 'long', attempts: 1 })
  async block(): Enqueued<string> {
    this.seen.push('block');
    this.started.open();
    const { signal } = currentJob();
    await Promise.race([
      this.mayEnd.opened,
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    ]);
    return 'ended';
  }

  @Enqueue()
  async nested(): Enqueued<string | undefined> {
    const inner = await this.whoAmI();
    return typeof inner === 'object' ? ((await inner.result({ timeout: '30s' })) ?? undefined) : inner;
  }

  @Enqueue({ queue: 'short' })
  async whoAmI(): Enqueued<string | undefined> {
    return currentUser();
  }

  @Enqueue()
  async bigIntResult(): Enqueued<unknown> {
    return { big: 1n };
  }

  @Scheduled('* * * * * *')
  async everySecond(): Promise<void> {
    this.seen.push(`tick ${currentUser()} ${currentJob().id}`);
  }
}

export { runAs };
