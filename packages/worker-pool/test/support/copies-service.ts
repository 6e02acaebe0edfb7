import { fileURLToPath } from 'node:url';
import * as own from '@cortado/core';
import { Enqueue, type JobEnd } from '@cortado/core';
import { UnrecoverableError } from 'bullmq';

// The built package is another copy than the sources that tests run.
const built = new URL('../../../core/dist/index.js', import.meta.url);
export const copy = (await import(fileURLToPath(built))) as typeof own;

/** As a second BullMQ has it: the same name, another class. */
class CopiedUnrecoverableError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnrecoverableError';
  }
}
class LostCustomer extends UnrecoverableError {}
class NoSuchAccount extends copy.DoNotRetry {}

/** What says that no other attempt helps, by name. */
export const FINAL: Readonly<Record<string, () => Error>> = {
  DoNotRetry: () => new own.DoNotRetry('no use'),
  'DoNotRetry of another copy': () => new copy.DoNotRetry('no use'),
  'a class of the app over DoNotRetry of another copy': () => new NoSuchAccount('no use'),
  "BullMQ's UnrecoverableError": () => new UnrecoverableError('no use'),
  'a class of the app over it': () => new LostCustomer('no use'),
  "another BullMQ's": () => new CopiedUnrecoverableError('no use'),
  'an error that has its name': () => Object.assign(new Error('no use'), { name: 'UnrecoverableError' }),
};

export class Copies {
  readonly runs: string[] = [];
  readonly ends: JobEnd[] = [];

  @Enqueue({ attempts: 3, onFailure: 'Copies.heard', unique: { key: (how: string) => how, ttl: '1h' } })
  async fail(how: string): Promise<void> {
    this.runs.push(how);
    throw FINAL[how]?.();
  }

  @Enqueue({ attempts: 3, onFailure: 'Copies.heard' })
  async giveUp(): Promise<void> {
    throw new copy.CancelJob('nothing to do');
  }

  @Enqueue({ attempts: 3 })
  async later(): Promise<void> {
    this.runs.push('later');
    if (this.runs.length < 3) throw new copy.RetryLater(10);
  }

  @Enqueue()
  async heard(end: JobEnd): Promise<void> {
    this.ends.push(end);
  }
}
