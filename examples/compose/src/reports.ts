import { setTimeout } from 'node:timers/promises';
import { currentUser, Enqueue, type Enqueued, Scheduled } from '@cortado/core';

export class Reports {
  @Enqueue({ queue: 'short' })
  async generate(pages: number): Enqueued<string> {
    await setTimeout(pages * 100);
    return `${pages} pages for ${currentUser()}`;
  }

  @Enqueue({ queue: 'long' })
  async print(pages: number): Enqueued<string> {
    await setTimeout(pages * 100);
    return `${pages} pages, printed`;
  }

  @Scheduled('0 3 * * *')
  async nightly(): Promise<void> {}
}
