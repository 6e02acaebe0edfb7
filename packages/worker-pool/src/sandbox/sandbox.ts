import { IsolationError } from '@cortado/core';
import {
  type IncomingJob,
  type Internals,
  judge,
  NO_CONFIG_FILE,
  type Outcome,
  type WireContext,
} from '@cortado/core/internal';
import { SandboxPool } from './sandbox-pool.js';

/** Which of a queue's jobs run in processes of their own, and those processes. */
export class Sandbox {
  readonly #internals: Internals;
  readonly #queue: string;
  readonly #most: number;
  #pool: SandboxPool | undefined;

  constructor(internals: Internals, queue: string, most: number) {
    this.#internals = internals;
    this.#queue = queue;
    this.#most = most;
    // Starting takes a second or so, and whoever declared it will need it.
    if (internals.isolation.isDeclaredOn(queue)) this.#open()?.warm();
  }

  wants(name: string, { isolation }: WireContext): boolean {
    return (isolation ?? this.#internals.isolation.of(name, this.#queue)) === 'process';
  }

  execute(incoming: IncomingJob): Outcome | Promise<Outcome> {
    const { registry, execution } = this.#internals;
    const pool = this.#open();
    if (!pool)
      return this.#judge(new IsolationError({ job: incoming.name, problem: NO_CONFIG_FILE }), incoming);
    // A name this process does not know is for the other one to complain about.
    const limit = execution.limitOf(registry.find(incoming.name), incoming);
    return pool.execute(incoming, { limit, grace: execution.grace });
  }

  /** Ends the processes; what they run is interrupted. */
  async close(): Promise<void> {
    await this.#pool?.close();
  }

  readonly #judge = (error: Error, incoming: IncomingJob) => judge(error, incoming, this.#internals.registry);

  #open(): SandboxPool | undefined {
    if (this.#pool) return this.#pool;
    const { isolation, options, events } = this.#internals;
    const { configFile } = isolation;
    if (configFile === undefined) return undefined;
    const { connection, prefix } = options;
    this.#pool = new SandboxPool({
      configFile,
      overrides: { ...(connection ? { connection } : {}), ...(prefix ? { prefix } : {}) },
      judge: this.#judge,
      queue: this.#queue,
      most: this.#most,
      events,
    });
    return this.#pool;
  }
}
