import { availableParallelism } from 'node:os';
import { IsolationError } from '@cortado/core';
import {
  type EventBus,
  type IncomingJob,
  MINUTE,
  type Outcome,
  SECOND,
  systemClock,
  type Timer,
} from '@cortado/core/internal';
import { type SandboxEnd, SandboxProcess, type SandboxProcessDeps } from './sandbox-process.js';
import type { Limits } from './sandbox-task.js';

/** So many are kept ready: one that runs a job, and one for the job that comes meanwhile. */
const WARM = 2;
/** A process beyond those that had nothing to do for so long is ended. */
const IDLE_LIFE = MINUTE;
const IDLE_LOOK = 10 * SECOND;
/** How long a job waits for a process that is busy, when every processor has one already. Milliseconds. */
const BUSY_WAIT = 10;
const PROCESSORS = availableParallelism();

export interface SandboxPoolDeps extends SandboxProcessDeps {
  readonly queue: string;
  /** How many processes at most. */
  readonly most: number;
  readonly events: EventBus;
}

interface Waiting extends Limits {
  readonly incoming: IncomingJob;
  readonly resolve: (outcome: Outcome) => void;
  readonly since: number;
}

/**
 * The processes that run one queue's isolated jobs, started when jobs wait for them and ended when idle.
 * From construction to `close()`.
 *
 * Once every processor has a process to run, a job waits a moment before it takes another one: where jobs are short,
 * one of the busy processes is free before that, its code is compiled and its memory at hand.
 */
export class SandboxPool {
  readonly #deps: SandboxPoolDeps;
  readonly #processes = new Set<SandboxProcess>();
  // Last in, first out: the one that ran last has its code and data in the processor's caches. New ones are first.
  readonly #idle: SandboxProcess[] = [];
  readonly #waiting: Waiting[] = [];
  readonly #idleLook: Timer;
  #starting = 0;
  #serving: Timer | undefined;
  #isClosing = false;

  constructor(deps: SandboxPoolDeps) {
    this.#deps = deps;
    this.#idleLook = systemClock.every(IDLE_LOOK, () => this.#endIdle());
    this.#idleLook.unref();
  }

  /** Has processes ready before a job asks for one. */
  warm(): void {
    while (!this.#isClosing && this.#processes.size < Math.min(WARM, this.#deps.most)) void this.#start();
  }

  /** Runs one attempt in a process that runs nothing else meanwhile. Waiting for one does not count towards the limit. */
  execute(incoming: IncomingJob, limits: Limits): Promise<Outcome> {
    const isBusy = this.#isBusy();
    const sandbox = isBusy ? undefined : this.#idle.pop();
    if (sandbox) return this.#run(sandbox, incoming, limits);
    return new Promise((resolve) => {
      this.#waiting.push({ incoming, ...limits, resolve, since: systemClock.elapsed() });
      this.#serveAfter(isBusy ? BUSY_WAIT : 0);
    });
  }

  /** Ends every process. What they run, and what waits for one, is interrupted. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#idleLook.close();
    this.#serving?.close();
    for (const { resolve } of this.#waiting.splice(0)) resolve({ kind: 'interrupted' });
    const ends = [...this.#processes].map((sandbox) => sandbox.ended);
    for (const sandbox of this.#processes) sandbox.close();
    await Promise.all(ends);
  }

  async #run(sandbox: SandboxProcess, incoming: IncomingJob, limits: Limits): Promise<Outcome> {
    const outcome = await sandbox.run(incoming, limits);
    this.#offer(sandbox, 'used');
    return outcome;
  }

  #offer(sandbox: SandboxProcess, state: 'used' | 'new'): void {
    if (!sandbox.isAlive || this.#isClosing) return;
    if (state === 'used') this.#idle.push(sandbox);
    else this.#idle.unshift(sandbox);
    this.#serve();
  }

  /** Gives idle processes to jobs that may have one, and has more started where a job has waited for too long. */
  #serve(): void {
    while (this.#idle.length > 0 && this.#waiting[0] && (!this.#isBusy() || this.#isDue())) {
      const { incoming, limit, grace, resolve } = this.#waiting.shift() as Waiting;
      void this.#run(this.#idle.pop() as SandboxProcess, incoming, { limit, grace }).then(resolve);
    }
    if (this.#isDue()) this.#grow();
    else if (this.#waiting.length > 0) this.#serveAfter(BUSY_WAIT);
  }

  #serveAfter(ms: number): void {
    this.#serving ??= systemClock.after(ms, () => {
      this.#serving = undefined;
      this.#serve();
    });
  }

  /** Whether a job has waited long enough to get a process at once. */
  #isDue(): boolean {
    const [oldest] = this.#waiting;
    return oldest !== undefined && (!this.#isBusy() || systemClock.elapsed() - oldest.since >= BUSY_WAIT);
  }

  /** Whether every processor has a process to run. */
  #isBusy(): boolean {
    return this.#processes.size - this.#starting - this.#idle.length >= PROCESSORS;
  }

  // Loading an app is work for a processor: one for each at first, then one after the other, since by then short
  // jobs may find that the processes already there are enough.
  #grow(): void {
    const isWanted = () =>
      this.#starting < Math.min(this.#waiting.length, this.#processes.size < PROCESSORS ? PROCESSORS : 1);
    while (!this.#isClosing && isWanted() && this.#processes.size < this.#deps.most) void this.#start();
  }

  async #start(): Promise<void> {
    const { queue, events } = this.#deps;
    const sandbox = new SandboxProcess(this.#deps);
    this.#processes.add(sandbox);
    this.#starting++;
    void sandbox.ended.then((end) => this.#remove(sandbox, end));
    const isReady = await sandbox.ready;
    this.#starting--;
    if (isReady) {
      events.emit('isolate.started', { queue, pid: sandbox.pid });
      sandbox.idleSince = systemClock.elapsed();
      this.#offer(sandbox, 'new');
    } else this.#failOldest(await sandbox.ended);
    this.#grow();
  }

  #remove(sandbox: SandboxProcess, { code, signal, killed, busy, wasReady }: SandboxEnd): void {
    const { queue, events } = this.#deps;
    this.#processes.delete(sandbox);
    const index = this.#idle.indexOf(sandbox);
    if (index >= 0) this.#idle.splice(index, 1);
    events.emit('isolate.ended', { queue, pid: sandbox.pid, code, signal, killed });
    this.#grow();
    // One that ended on its job has a successor at once. One that ended on its own might do so for ever.
    if (busy || (killed && wasReady)) this.warm();
  }

  // The other jobs wait for other processes, which may start: a full machine is not a broken app.
  #failOldest({ code, signal, failure }: SandboxEnd): void {
    const oldest = this.#waiting.shift();
    if (!oldest) return;
    const problem =
      failure?.message ??
      `its process ended (${signal ?? `exit code ${code}`}) before it had loaded the app.`;
    const error = new IsolationError({ job: oldest.incoming.name, problem, cause: failure });
    oldest.resolve(this.#deps.judge(error, oldest.incoming));
  }

  #endIdle(): void {
    const now = systemClock.elapsed();
    const spare = this.#idle
      .filter(({ idleSince }) => now - idleSince > IDLE_LIFE)
      .slice(0, Math.max(0, this.#processes.size - WARM));
    for (const sandbox of spare) {
      this.#idle.splice(this.#idle.indexOf(sandbox), 1);
      sandbox.close();
    }
  }
}
