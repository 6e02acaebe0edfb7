import { existsSync } from 'node:fs';
import { currentJob, Enqueue, type Enqueued, Scheduled } from '@cortado/core';
import { IsString, Length } from 'class-validator';

export class Letter {
  @IsString()
  @Length(1, 100)
  to!: string;
}

/** Jobs that do what the tests of the command line need to see. */
export class Desk {
  @Enqueue({ queue: 'emails' })
  async send(letter: Letter): Enqueued<{ sentTo: string; by: string | undefined; isLetter: boolean }> {
    await currentJob().log(`to ${letter.to}`);
    return { sentTo: letter.to, by: currentJob().user, isLetter: letter instanceof Letter };
  }

  @Enqueue({ queue: 'short', attempts: 2 })
  async fail(reason: string): Enqueued<never> {
    await currentJob().progress(40, { title: 'Failing' });
    throw new Error(reason);
  }

  /** Goes on until it is told to stop. */
  @Enqueue({ queue: 'long' })
  async wait(): Promise<void> {
    const { signal } = currentJob();
    await currentJob().progress(50, { title: 'Waiting', description: 'half of it' });
    await new Promise((_, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
    );
  }

  /** Goes on until it is told to stop, in a part that no decimal holds. */
  @Enqueue({ queue: 'long' })
  async share(done: number, total: number): Promise<void> {
    const { signal } = currentJob();
    await currentJob().progress((done / total) * 100);
    await new Promise((_, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
    );
  }

  @Enqueue({ queue: 'short', unique: 'one letter' })
  async once(): Promise<void> {}

  /** A line and half of it done, and the rest once there is a file at this path. */
  @Enqueue({ queue: 'short' })
  async report(path: string): Promise<void> {
    const job = currentJob();
    await job.log('page 1');
    await job.progress(50, { title: 'Report' });
    while (!existsSync(path)) await new Promise((resolve) => setTimeout(resolve, 20));
    await job.log('page 2');
  }

  /** Tells its secrets, half a second long, and fails with them. */
  @Enqueue({ queue: 'short' })
  async refuse({ password }: { password: string }): Enqueued<never> {
    await currentJob().progress(40, { title: `As ${password}` });
    await new Promise((resolve) => setTimeout(resolve, 500));
    throw new Error(`refused ${password}`);
  }

  @Enqueue({ queue: 'short' })
  async login(credentials: object): Enqueued<object> {
    return credentials;
  }

  @Scheduled('daily_long')
  async nightly(): Promise<void> {}

  @Scheduled('0 9 * * 1-5', { timezone: 'Europe/Berlin' })
  async morning(): Promise<void> {}
}
