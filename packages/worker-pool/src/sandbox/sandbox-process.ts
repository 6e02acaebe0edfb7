import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ChildDiedError, JobTimeoutError, WorkerShutdownError } from '@cortado/core';
import { type IncomingJob, type Outcome, toError } from '@cortado/core/internal';
import { type Effects, effectsOf } from './effects.js';
import { JsonPipe } from './json-pipe.js';
import { packError, unpackError } from './packed-error.js';
import type { FromSandbox, Overrides, PackedOutcome, ToSandbox } from './protocol.js';
import { LINE } from './protocol.js';
import { StderrTail } from './stderr-tail.js';

// The built file, also where tests run the sources: a process of its own has no test runner around it.
const ENTRY = fileURLToPath(new URL('../../dist/sandbox/sandbox-entry.js', import.meta.url));
/** What may still be in the pipes when a process has ended; longer only if something it started holds them open. */
const LAST_WORDS = 200;
/** What an idle process gets to close what its app opened. */
const CLOSE_GRACE = 2_000;
// setTimeout fires at once beyond 2^31-1 ms.
const LONGEST = 2 ** 31 - 1;

export interface SandboxSettings {
  readonly configFile: string;
  readonly overrides: Overrides;
  /** What an attempt comes to that this process ended. */
  readonly judge: (error: Error, incoming: IncomingJob) => Outcome;
}

/** Milliseconds. */
export interface Limits {
  readonly limit: number;
  readonly grace: number;
}

/** How a process for isolated jobs ended. */
export interface SandboxEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Whether we killed it. */
  readonly killed: boolean;
  /** Whether it ran a job then. */
  readonly busy: boolean;
  /** What it said was wrong. */
  readonly failure: Error | undefined;
}

interface Task extends Limits {
  readonly incoming: IncomingJob;
  readonly effects: Effects;
  readonly resolve: (outcome: Outcome) => void;
  readonly endsAt: number;
  timer: NodeJS.Timeout;
}

/** One process that runs isolated jobs, one at a time, from its start to its end. */
export class SandboxProcess {
  /** Resolves once it can run jobs: `true`; or when it ended without: `false`. */
  readonly ready: Promise<boolean>;
  /** Resolves when the process is gone. */
  readonly ended: Promise<SandboxEnd>;
  /** When it last became free, in milliseconds of the process's clock. */
  idleSince = 0;
  readonly #process: ChildProcess;
  readonly #line: JsonPipe<FromSandbox, ToSandbox>;
  readonly #stderr: StderrTail;
  readonly #judge: SandboxSettings['judge'];
  #isReady: () => void = () => undefined;
  #task: Task | undefined;
  #failure: Error | undefined;
  #state: 'alive' | 'closing' | 'killed' = 'alive';

  constructor({ configFile, overrides, judge }: SandboxSettings) {
    this.#judge = judge;
    this.#process = spawn(process.execPath, [...execArgv(), ENTRY, String(process.pid)], {
      stdio: ['ignore', 'inherit', 'pipe', 'pipe'],
      // Not detached: a session of its own is a scheduling group of its own on Linux, which doubles a message's way.
      windowsHide: true,
    });
    this.#line = new JsonPipe(this.#process.stdio[LINE] as Socket, (message) => this.#hear(message));
    this.#stderr = new StderrTail(this.#process.stderr as Socket);
    this.ended = this.#end();
    this.ready = new Promise((resolve) => {
      this.#isReady = () => resolve(true);
      void this.ended.then(() => resolve(false));
    });
    this.#line.send(['boot', configFile, overrides]);
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  get isAlive(): boolean {
    return this.#state === 'alive';
  }

  /** Runs one attempt. At limit and grace the process is killed, whatever it does, and the attempt has failed at once. */
  run(incoming: IncomingJob, { limit, grace }: Limits): Promise<Outcome> {
    return new Promise((resolve) => {
      const { id, name, queue, data, attempt, attempts, context, progress } = incoming;
      const timer = setTimeout(() => this.#expire(), Math.min(limit + grace, LONGEST));
      const endsAt = performance.now() + limit + grace;
      this.#task = { incoming, effects: effectsOf(incoming), limit, grace, resolve, endsAt, timer };
      this.#line.send(['run', id, name, queue, data, attempt, attempts, context, progress]);
      incoming.stopSwitch?.listen((reason) => this.#stop(incoming, reason));
    });
  }

  /** Ends it when it is free; the job it runs goes back to its queue. */
  close(): void {
    if (this.#task) {
      this.kill();
      this.#finish({ kind: 'interrupted' });
      return;
    }
    if (this.#state !== 'alive') return;
    this.#state = 'closing';
    this.#line.end();
    const killer = setTimeout(() => this.kill(), CLOSE_GRACE);
    void this.ended.then(() => clearTimeout(killer));
  }

  kill(): void {
    this.#state = 'killed';
    this.#process.kill('SIGKILL');
  }

  #hear(message: FromSandbox): void {
    switch (message[0]) {
      case 'completed':
        this.#finish({ kind: 'completed', result: message[1] });
        break;
      case 'ended':
        this.#finish(unpackOutcome(message[1]));
        break;
      case 'call':
        void this.#performEffect(message);
        break;
      case 'ready':
        this.#isReady();
        break;
      case 'failed':
        this.#failure = unpackError(message[1]);
        break;
    }
  }

  async #performEffect([, call, effect, args]: Extract<
    FromSandbox,
    readonly ['call', ...unknown[]]
  >): Promise<void> {
    try {
      const act = this.#task?.effects[effect] as
        | ((...args: readonly unknown[]) => Promise<unknown>)
        | undefined;
      this.#line.send(['answer', call, null, await act?.(...args)]);
    } catch (error) {
      this.#line.send(['answer', call, packError(toError(error)), null]);
    }
  }

  // A worker that stops has a grace of its own; whatever else stops a job gives it the grace of its limit.
  #stop(incoming: IncomingJob, reason: Error): void {
    const task = this.#task;
    if (task?.incoming !== incoming) return;
    this.#line.send(['stop', packError(reason)]);
    if (reason instanceof WorkerShutdownError) return;
    clearTimeout(task.timer);
    const left = Math.min(task.grace, Math.max(0, task.endsAt - performance.now()));
    task.timer = setTimeout(() => this.#expire(), left);
  }

  #expire(): void {
    const task = this.#task;
    if (!task) return;
    const { incoming, limit } = task;
    this.kill();
    const reason = incoming.stopSwitch?.reason ?? new JobTimeoutError({ job: incoming.name, limit });
    this.#finish(this.#judge(reason, incoming));
  }

  #finish(outcome: Outcome): void {
    const task = this.#task;
    if (!task) return;
    this.#task = undefined;
    this.idleSince = performance.now();
    clearTimeout(task.timer);
    task.resolve(outcome);
  }

  async #end(): Promise<SandboxEnd> {
    const { code, signal } = await exitOf(this.#process);
    const killed = this.#state === 'killed';
    this.#state = 'killed';
    const incoming = this.#task?.incoming;
    if (incoming) {
      const { outOfMemory } = this.#stderr;
      const facts = { job: incoming.name, exitCode: code, signal, outOfMemory, cause: this.#failure };
      this.#finish(this.#judge(new ChildDiedError(facts), incoming));
    }
    return { code, signal, killed, busy: incoming !== undefined, failure: this.#failure };
  }
}

function unpackOutcome(outcome: PackedOutcome): Outcome {
  return outcome.kind === 'failed' ? { ...outcome, error: unpackError(outcome.error) } : outcome;
}

function exitOf(child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((resolve) => {
    child.once('error', () => {
      if (child.pid === undefined) resolve({ code: null, signal: null });
    });
    child.once('exit', async (code, signal) => {
      await Promise.race([new Promise((heard) => child.once('close', heard)), sleep(LAST_WORDS)]);
      resolve({ code, signal });
    });
  });
}

/** Two processes cannot listen on one inspector port. */
function execArgv(): string[] {
  return process.execArgv.filter((it) => !it.startsWith('--inspect'));
}
