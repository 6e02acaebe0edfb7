import { IsolationError } from '@cortado/core';
import {
  type CortadoRooms,
  type IncomingJob,
  judge,
  NO_CONFIG_FILE,
  type Outcome,
  type WireContext,
} from '@cortado/core/internal';
import { IsolatePool } from './isolate-pool.js';

/** Which of a queue's jobs run in processes of their own, and those processes. */
export class IsolatedRuns {
  readonly #rooms: CortadoRooms;
  readonly #queue: string;
  readonly #most: number;
  #pool: IsolatePool | undefined;

  constructor(rooms: CortadoRooms, queue: string, most: number) {
    this.#rooms = rooms;
    this.#queue = queue;
    this.#most = most;
    // Starting takes a second or so, and whoever declared it will need it.
    if (rooms.isolation.isDeclaredOn(queue)) this.#open()?.warm();
  }

  wants(name: string, { isolation }: WireContext): boolean {
    return (isolation ?? this.#rooms.isolation.of(name, this.#queue)) === 'process';
  }

  execute(incoming: IncomingJob): Outcome | Promise<Outcome> {
    const { registry, execution } = this.#rooms;
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

  readonly #judge = (error: Error, incoming: IncomingJob) => judge(error, incoming, this.#rooms.registry);

  #open(): IsolatePool | undefined {
    if (this.#pool) return this.#pool;
    const { isolation, options, events } = this.#rooms;
    const { configFile } = isolation;
    if (configFile === undefined) return undefined;
    const { connection, prefix } = options;
    this.#pool = new IsolatePool({
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
