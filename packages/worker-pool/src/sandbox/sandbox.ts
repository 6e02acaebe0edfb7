import { IsolationError } from '@cortado/core';
import {
  type EventBus,
  type ExecutionDeps,
  type IncomingJob,
  type IsolationPlan,
  judge,
  NO_CONFIG_FILE,
  type Outcome,
  type WireContext,
} from '@cortado/core/internal';
import type { Overrides } from './protocol.js';
import { SandboxPool } from './sandbox-pool.js';
import type { LeftoverFacts } from './sandbox-process.js';

export interface SandboxDeps {
  readonly queue: string;
  /** How many processes at most. */
  readonly most: number;
  readonly isolation: IsolationPlan;
  readonly overrides: Overrides;
  readonly execution: Pick<ExecutionDeps, 'registry' | 'limitOf' | 'grace'>;
  readonly events: EventBus;
}

/** Which of a queue's jobs run in processes of their own, and those processes. */
export class Sandbox {
  readonly #deps: SandboxDeps;
  #pool: SandboxPool | undefined;

  constructor(deps: SandboxDeps) {
    this.#deps = deps;
    // Starting a process takes a second or so, and jobs that are declared as isolated will need one.
    if (deps.isolation.isDeclaredOn(deps.queue)) this.#open()?.warm();
  }

  wants(name: string, { isolation }: WireContext): boolean {
    return (isolation ?? this.#deps.isolation.of(name, this.#deps.queue)) === 'process';
  }

  execute(incoming: IncomingJob): Outcome | Promise<Outcome> {
    const { execution } = this.#deps;
    const pool = this.#open();
    if (!pool)
      return this.#judge(new IsolationError({ job: incoming.name, problem: NO_CONFIG_FILE }), incoming);
    // A name that this app does not know may be known to the app of the other process, which says so if not.
    const limit = execution.limitOf(execution.registry.find(incoming.name), incoming);
    return pool.execute(incoming, { limit, grace: execution.grace });
  }

  /** Ends the processes; what they run is interrupted. */
  async close(): Promise<void> {
    await this.#pool?.close();
  }

  readonly #judge = (error: Error, incoming: IncomingJob) =>
    judge(error, incoming, this.#deps.execution.registry);

  #open(): SandboxPool | undefined {
    const { isolation, overrides, queue, most, events } = this.#deps;
    const { configFile } = isolation;
    if (configFile === undefined) return undefined;
    const leftover = (job: LeftoverFacts, error: Error) =>
      events.emit('job.leftover', { ...job, queue, error });
    this.#pool ??= new SandboxPool({
      ...{ configFile, overrides, queue, most, events, leftover },
      judge: this.#judge,
    });
    return this.#pool;
  }
}
