import { randomUUID } from 'node:crypto';
import { type Cortado, currentJob, Enqueue, type Enqueued, logError } from '@cortado/core';
import { gate } from '@cortado/test-support/until';
import type { ContractWorlds } from '../contract/contract-world.js';

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

/** Options of the app that a test of seeing may want. */
export interface SightOptions {
  redact?: string[];
}

/** An app with one Sight and a queue of its own; `work` starts a worker on it. */
export async function sightWorld(worlds: ContractWorlds, options: SightOptions = {}) {
  const sight = new Sight();
  // Engines without a key prefix share their queues between tests, so each test has one of its own.
  const queue = `sight-${randomUUID().slice(0, 8)}`;
  const cortado = worlds.app({
    ...options,
    services: [Sight],
    container: { resolve: () => sight },
    queues: { [queue]: {} },
    defaults: { queue },
  });
  await cortado.migrate();
  const work = () => worlds.work(cortado, { queues: [queue] });
  return { cortado, sight, queue, work };
}

/** Resolves when the job has ended, as this app hears. */
export function ended(cortado: Cortado, job: { id: string }): Promise<void> {
  return new Promise<void>((resolve) => {
    const hear = ({ id }: { id: string }) => id === job.id && resolve();
    cortado.on('job.completed', hear);
    cortado.on('job.failed', hear);
  });
}
