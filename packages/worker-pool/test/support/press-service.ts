import {
  type Cortado,
  currentJob,
  Enqueue,
  type Enqueued,
  type EnqueueOptions,
  type JobHandle,
  Scheduled,
} from '@cortado/core';
import { gate } from '@cortado/test-support/until';

/** Jobs that print, one that can be held, and one of a schedule: for tests of unique keys. */
export class Press {
  readonly seen: unknown[] = [];
  started = gate();
  mayEnd = gate();

  @Enqueue({ queue: 'short' })
  async print(page: string): Enqueued<string> {
    this.seen.push(page);
    return page;
  }

  @Enqueue({ queue: 'short' })
  async hold(page: string): Enqueued<string> {
    this.seen.push(page);
    this.started.open();
    await this.mayEnd.opened;
    return page;
  }

  @Enqueue({ queue: 'short', unique: (page: string, copies: number) => `${page} x ${copies}` })
  async copy(page: string, copies: number): Enqueued<string> {
    return page.repeat(copies);
  }

  @Scheduled('* * * * * *', { overlap: 'allow' })
  @Enqueue({ queue: 'short', unique: 'sweep' })
  async sweep(): Promise<void> {}

  @Enqueue({ queue: 'short', attempts: 2 })
  async fail(): Enqueued<void> {
    this.seen.push(currentJob().attempt);
    if (currentJob().attempt === 1) {
      this.started.open();
      await this.mayEnd.opened;
    }
    throw new Error('no paper');
  }
}

export interface PressWorld {
  press: Press;
  cortado: Cortado;
  print(page: string, unique: EnqueueOptions['unique'], more?: EnqueueOptions): Promise<JobHandle<string>>;
}
