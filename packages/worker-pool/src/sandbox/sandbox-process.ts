import { ChildDiedError, WorkerShutdownError } from '@cortado/core';
import { type IncomingJob, type Outcome, SECOND, systemClock, toError } from '@cortado/core/internal';
import { LOAD_WITHIN, notLoaded } from '../pool/load-limit.js';
import { type Effects, effectsOf } from './effects.js';
import { packError, unpackError } from './packed-error.js';
import type { FromSandbox, Overrides, PackedOutcome } from './protocol.js';
import { type ChildExit, SandboxChild } from './sandbox-child.js';
import { type Limits, SandboxTask } from './sandbox-task.js';

/** What an idle process gets to close what its app opened. */
const CLOSE_GRACE = 2 * SECOND;
/** A job may ask for something after its attempt has ended: so many runs back it gets it. */
const RUNS_WITH_EFFECTS = 2;

export interface SandboxProcessDeps {
  /** The file it runs. */
  readonly entry: string;
  readonly configFile: string;
  readonly overrides: Overrides;
  /** What an attempt comes to that this process ended. */
  readonly judge: (error: Error, incoming: IncomingJob) => Outcome;
  /** Hears of what an attempt left running, once it threw. */
  readonly leftover: (job: LeftoverFacts, error: Error) => void;
  /** Milliseconds it may take to load its app. @default LOAD_WITHIN */
  readonly loadWithin?: number;
}

/** The attempt that has left something running. */
export interface LeftoverFacts {
  readonly id: string;
  readonly name: string;
  readonly attempt: number;
}

/** How a process for isolated jobs ended. */
export interface SandboxEnd extends ChildExit {
  /** Whether we killed it. */
  readonly killed: boolean;
  /** Whether it ran a job then. */
  readonly busy: boolean;
  /** Whether it could run jobs before. */
  readonly wasReady: boolean;
  /** What it said was wrong. */
  readonly failure: Error | undefined;
}

/** One process that runs isolated jobs, one at a time, from its start to its end. */
export class SandboxProcess {
  /** Resolves once it can run jobs: `true`; or when it ended without: `false`. */
  readonly ready: Promise<boolean>;
  /** Resolves when the process is gone. */
  readonly ended: Promise<SandboxEnd>;
  /** When it last became free, by the system clock's `elapsed()`. */
  idleSince = 0;
  readonly #child: SandboxChild;
  readonly #judge: SandboxProcessDeps['judge'];
  readonly #leftover: SandboxProcessDeps['leftover'];
  #beReady: () => void = () => undefined;
  #wasReady = false;
  #runs = 0;
  #task: SandboxTask | undefined;
  /** By run: what its job may ask for. */
  readonly #effects = new Map<number, Effects>();
  #failure: Error | undefined;
  #isRetired = false;
  #state: 'alive' | 'closing' | 'killed' = 'alive';

  constructor(deps: SandboxProcessDeps) {
    const { entry, configFile, overrides, judge, leftover, loadWithin = LOAD_WITHIN } = deps;
    this.#judge = judge;
    this.#leftover = leftover;
    this.#child = new SandboxChild(
      entry,
      (message) => this.#receive(message),
      (error) => this.#break(error),
    );
    this.ended = this.#end();
    const loading = systemClock.after(loadWithin, () => {
      this.#failure ??= new Error(notLoaded(configFile, loadWithin));
      this.kill();
    });
    void this.ended.then(() => loading.close());
    this.ready = new Promise((resolve) => {
      this.#beReady = () => {
        loading.close();
        this.#wasReady = true;
        resolve(true);
      };
      void this.ended.then(() => resolve(false));
    });
    this.#child.pipe?.send(['boot', configFile, overrides]);
  }

  get pid(): number {
    return this.#child.pid;
  }

  get isAlive(): boolean {
    return this.#state === 'alive';
  }

  /** Runs one attempt. At limit and grace the process is killed, whatever it does, and the attempt has failed at once. */
  run(incoming: IncomingJob, limits: Limits): Promise<Outcome> {
    return new Promise((resolve) => {
      const { id, name, queue, data, attempt, attempts, context, progress } = incoming;
      const run = ++this.#runs;
      this.#effects.set(run, effectsOf(incoming)).delete(run - RUNS_WITH_EFFECTS);
      this.#task = new SandboxTask(incoming, { ...limits, resolve, expired: (task) => this.#expire(task) });
      this.#child.pipe?.send(['run', run, id, name, queue, data, attempt, attempts, context, progress]);
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
    this.#child.pipe?.end();
    const killer = systemClock.after(CLOSE_GRACE, () => this.kill());
    void this.ended.then(() => killer.close());
  }

  kill(): void {
    this.#state = 'killed';
    this.#child.kill();
  }

  #receive(message: FromSandbox): void {
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
      case 'leftover':
        this.#retire(message);
        break;
      case 'ready':
        this.#beReady();
        break;
      case 'failed':
        this.#failure = unpackError(message[1]);
        break;
    }
  }

  async #performEffect([, call, run, effect, args]: Extract<
    FromSandbox,
    readonly ['call', ...unknown[]]
  >): Promise<void> {
    const { pipe } = this.#child;
    try {
      const act = this.#effects.get(run)?.[effect] as
        | ((...args: readonly unknown[]) => Promise<unknown>)
        | undefined;
      pipe?.send(['answer', call, null, await act?.(...args)]);
    } catch (error) {
      pipe?.send(['answer', call, packError(toError(error)), null]);
    }
  }

  /** What is left in it may do more than that. The job that runs there now is not harmed; no other one follows. */
  #retire([, id, name, attempt, error]: Extract<FromSandbox, readonly ['leftover', ...unknown[]]>): void {
    this.#leftover({ id, name, attempt }, unpackError(error));
    this.#isRetired = true;
    if (!this.#task) this.close();
  }

  /** It cannot be talked to any more, and its job will not end by itself. */
  #break(error: Error): void {
    this.#failure ??= error;
    // One that never was has no successor at once: what kept it from starting keeps that from it too.
    if (this.pid > 0) this.kill();
  }

  #stop(incoming: IncomingJob, reason: Error): void {
    const task = this.#task;
    if (task?.incoming !== incoming) return;
    this.#child.pipe?.send(['stop', packError(reason)]);
    // A worker that stops has a grace of its own; whatever else stops a job gives it the grace of its limit.
    if (!(reason instanceof WorkerShutdownError)) task.startGrace();
  }

  #expire(task: SandboxTask): void {
    if (task !== this.#task) return;
    this.kill();
    this.#finish(this.#judge(task.reason, task.incoming));
  }

  #finish(outcome: Outcome): void {
    const task = this.#task;
    if (!task) return;
    this.#task = undefined;
    this.idleSince = systemClock.elapsed();
    if (this.#isRetired) this.close();
    task.finish(outcome);
  }

  async #end(): Promise<SandboxEnd> {
    const { code, signal } = await this.#child.exit;
    const killed = this.#state === 'killed';
    this.#state = 'killed';
    const incoming = this.#task?.incoming;
    if (incoming) {
      const outOfMemory = this.#child.stderr?.outOfMemory ?? false;
      const facts = { job: incoming.name, exitCode: code, signal, outOfMemory, cause: this.#failure };
      this.#finish(this.#judge(new ChildDiedError(facts), incoming));
    }
    return {
      code,
      signal,
      killed,
      busy: incoming !== undefined,
      wasReady: this.#wasReady,
      failure: this.#failure,
    };
  }
}

const KINDS: ReadonlySet<unknown> = new Set<Outcome['kind']>([
  'completed',
  'failed',
  'later',
  'cancelled',
  'interrupted',
]);

/** @throws TypeError for what is no outcome: a job may write to the pipe */
function unpackOutcome(outcome: PackedOutcome): Outcome {
  if (!KINDS.has(outcome.kind)) throw new TypeError(`"${outcome.kind}" is no outcome`);
  return outcome.kind === 'failed' ? { ...outcome, error: unpackError(outcome.error) } : outcome;
}
