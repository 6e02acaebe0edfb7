import { randomUUID } from 'node:crypto';
import {
  type Cortado,
  type CortadoOptions,
  currentJob,
  Enqueue,
  type Enqueued,
  RetryLater,
} from '@cortado/core';
import { gate } from '@cortado/test-support/until';
import type { Worker, WorkerOptions } from '@cortado/worker-pool';
import type { ContractWorlds } from '../contract/contract-world.js';

export interface Login {
  name: string;
  password: string;
}

/** Jobs that operators look at and act on. */
export class Operated {
  readonly started = gate<string>();
  readonly mayEnd = gate();
  readonly runs: unknown[] = [];
  fails = true;

  @Enqueue()
  async answer(value: unknown): Enqueued<unknown> {
    this.runs.push(value);
    return value;
  }

  @Enqueue({ tags: ['nightly'] })
  async tagged(value: unknown): Enqueued<unknown> {
    return value;
  }

  /** Fails for a reason, as long as it is told to. */
  @Enqueue()
  async fail(words: string): Enqueued<string> {
    this.runs.push(words);
    if (this.fails) throw new Error(words, { cause: new Error('the disk is full') });
    return 'mended';
  }

  /** Asks to be run in an hour, each time. */
  @Enqueue()
  async postpone(): Promise<void> {
    throw new RetryLater('1h');
  }

  /** Goes on until it may end, or is told to stop. */
  @Enqueue()
  async block(): Enqueued<string> {
    const { id, signal } = currentJob();
    this.started.open(id);
    await Promise.race([
      this.mayEnd.opened,
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    ]);
    return 'ended';
  }

  /** Tells its secrets everywhere. */
  @Enqueue()
  async login(login: Login, fails = false): Enqueued<unknown> {
    const job = currentJob();
    await job.log(`password=${login.password}`);
    await job.log(`in with ${login.password}`);
    await job.progress(50, { title: `As ${login.password}`, description: `token: ${login.password}` });
    await job.meta.set({ apiKey: login.password, step: `login ${login.password}` });
    if (fails) throw new Error(`no ${login.password} here`);
    return { session: { token: login.password }, user: login.name };
  }

  @Enqueue()
  async write(lines: number): Promise<void> {
    for (let line = 1; line <= lines; line++) await currentJob().log(`line ${line}`);
  }
}

/** What a test of operations works with: a queue of its own, since engines without a key prefix share theirs. */
export interface OperatedWorld {
  readonly cortado: Cortado;
  readonly service: Operated;
  readonly queue: string;
  readonly prefix: string;
  work(options?: WorkerOptions): Promise<Worker>;
}

export async function operatedWorld(
  worlds: ContractWorlds,
  options: Partial<CortadoOptions> = {},
): Promise<OperatedWorld> {
  const service = new Operated();
  const queue = `operated-${randomUUID().slice(0, 8)}`;
  const prefix = `{test-${randomUUID()}}`;
  const cortado = worlds.app({
    services: [Operated],
    container: { resolve: () => service },
    prefix,
    defaults: { queue },
    ...options,
    queues: { [queue]: {}, ...options.queues },
  });
  await cortado.migrate();
  return {
    cortado,
    service,
    queue,
    prefix,
    work: (more) => worlds.work(cortado, { queues: [queue], ...more }),
  };
}
