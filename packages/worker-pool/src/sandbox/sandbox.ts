import { IsolationError } from '@cortado/core';
import {
  codeFile,
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

// The built file, also where tests run the sources: a process of its own has no test runner around it.
const ENTRY = '../../dist/sandbox-entry.js';

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
  readonly #entry = codeFile(ENTRY, import.meta.url);
  #pool: SandboxPool | undefined;

  constructor(deps: SandboxDeps) {
    this.#deps = deps;
    // Starting a process takes a second or so, and jobs that are declared as isolated will need one.
    if (deps.isolation.isDeclaredOn(deps.queue) && !this.#problem) this.#open().warm();
  }

  wants(name: string, { isolation }: WireContext): boolean {
    return (isolation ?? this.#deps.isolation.of(name, this.#deps.queue)) === 'process';
  }

  execute(incoming: IncomingJob): Outcome | Promise<Outcome> {
    const { execution } = this.#deps;
    const problem = this.#problem;
    if (problem) return this.#judge(new IsolationError({ job: incoming.name, problem }), incoming);
    const pool = this.#open();
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

  /** Why there can be no processes. */
  get #problem(): string | undefined {
    if (this.#pool) return undefined;
    if (this.#deps.isolation.configFile === undefined) return NO_CONFIG_FILE;
    return this.#entry.isThere ? undefined : noEntry(this.#entry.path);
  }

  #open(): SandboxPool {
    const { isolation, overrides, queue, most, events } = this.#deps;
    const configFile = isolation.configFile as string;
    const leftover = (job: LeftoverFacts, error: Error) =>
      events.emit('job.leftover', { ...job, queue, error });
    this.#pool ??= new SandboxPool({
      ...{ entry: this.#entry.path, configFile, overrides, queue, most, events, leftover },
      judge: this.#judge,
    });
    return this.#pool;
  }
}

function noEntry(path: string): string {
  return `its processes run the file ${path}, and there is none. Where this app is a bundle, bundle @cortado/worker-pool/sandbox-entry and @cortado/worker-pool/parent-watch-thread too, as files of their own beside it.`;
}
