import { randomUUID } from 'node:crypto';
import {
  CancelJob,
  type Cortado,
  type CortadoOptions,
  currentJob,
  currentUser,
  DoNotRetry,
  Enqueue,
  type Enqueued,
  type JobEnd,
  RetryLater,
} from '@cortado/core';
import { gate } from '@cortado/test-support/until';
import { type startWorker, type WorkerOptions } from '@cortado/worker-pool';
import type { ContractWorlds } from '../contract/contract-world.js';

/** What a callback saw: its one argument, and the user it ran as. */
export interface Heard {
  by: 'good' | 'bad' | 'shaky';
  end: JobEnd;
  user: string | undefined;
}

/** Jobs that are cancelled, steer themselves, and have others come after them. */
export class Control {
  readonly runs: string[] = [];
  readonly heard: Heard[] = [];
  readonly started = gate<string>();
  readonly mayEnd = gate();

  /** Goes on until it is told to stop. */
  @Enqueue({ queue: 'long', attempts: 3, onFailure: 'Control.bad' })
  async hold(note: string): Promise<void> {
    this.runs.push(note);
    const { signal, id } = currentJob();
    this.started.open(id);
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  }

  /** Ends when it wants to. */
  @Enqueue({ queue: 'long' })
  async deaf(): Enqueued<string> {
    this.runs.push('deaf');
    this.started.open(currentJob().id);
    await this.mayEnd.opened;
    return 'done all the same';
  }

  @Enqueue({ attempts: 2 })
  async later(times: number): Enqueued<number> {
    this.runs.push(`attempt ${currentJob().attempt}`);
    if (this.runs.length <= times) throw new RetryLater(10);
    return this.runs.length;
  }

  @Enqueue({ attempts: 3, onFailure: 'Control.bad' })
  async giveUp(): Promise<void> {
    this.runs.push('run');
    throw new CancelJob('nothing to do');
  }

  @Enqueue({ attempts: 3, retryIf: (error) => error.message.startsWith('busy') })
  async picky(...messages: string[]): Promise<void> {
    this.runs.push('run');
    throw new Error(messages[this.runs.length - 1]);
  }

  @Enqueue({ attempts: 2 })
  async fails(message: string): Promise<void> {
    this.runs.push(message);
    throw new Error(message);
  }

  @Enqueue({ onSuccess: 'Control.good', onFailure: 'Control.bad' })
  async double(value: number): Enqueued<number> {
    if (value < 0) throw new DoNotRetry(new Error('below zero'));
    return value * 2;
  }

  @Enqueue({ onSuccess: Control.prototype.good })
  async large(size: number): Enqueued<string> {
    return 'x'.repeat(size);
  }

  /** Gives its argument back, so many levels further down. */
  @Enqueue({ onSuccess: Control.prototype.good })
  async wrap(value: unknown, levels: number): Enqueued<unknown> {
    let wrapped = value;
    for (let level = 0; level < levels; level++) wrapped = [wrapped];
    return wrapped;
  }

  @Enqueue({ queue: 'short' })
  async good(end: JobEnd): Promise<void> {
    this.heard.push({ by: 'good', end, user: currentUser() });
  }

  @Enqueue({ queue: 'short' })
  async bad(end: JobEnd): Promise<void> {
    this.heard.push({ by: 'bad', end, user: currentUser() });
  }

  @Enqueue({ queue: 'short', attempts: 2 })
  async shaky(end: JobEnd): Promise<void> {
    this.heard.push({ by: 'shaky', end, user: currentUser() });
    throw new Error('the callback fails');
  }
}

export interface ControlWorld {
  cortado: Cortado;
  control: Control;
  /** Another app on the same jobs. */
  another(): { cortado: Cortado; control: Control };
  work(cortado?: Cortado, options?: WorkerOptions): ReturnType<typeof startWorker>;
}

/** An app with the service above and empty queues. */
export async function controlWorld(
  worlds: ContractWorlds,
  options: Partial<CortadoOptions> = {},
): Promise<ControlWorld> {
  const prefix = `{test-${randomUUID()}}`;
  const another = () => {
    const control = new Control();
    const container = { resolve: () => control };
    return { cortado: worlds.app({ services: [Control], container, prefix, ...options }), control };
  };
  const { cortado, control } = another();
  await worlds.emptyQueues(cortado);
  return {
    cortado,
    control,
    another,
    work: (app = cortado, settings = {}) => worlds.work(app, settings),
  };
}
