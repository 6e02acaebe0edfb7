import { defineJob, Enqueue } from '@cortado/core';

/** None of the tests of bad input reach a datastore: everything is refused before one is needed. */
export const NOWHERE = 'redis://127.0.0.1:1';

export class Mailer {
  @Enqueue()
  async send(_to: string): Promise<void> {}

  @Enqueue({ payload: [Object] })
  async post(_body: unknown): Promise<void> {}
}

export const anything = defineJob('anything', {}, async (..._args: unknown[]) => 'done');
