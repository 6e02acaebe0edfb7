import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { milliseconds, SECOND, systemClock, type Timer } from '@cortado/core/internal';
import { passOn, sharedOutput } from '../sandbox/child-output.js';
import { type CloseOptions, type ReturnedJob, WORKER_DEFAULTS } from '../worker/worker-options.js';
import type { ToChild, ToParent } from './child-protocol.js';
import { HEARTBEAT } from './pool-options.js';

const ENTRY = fileURLToPath(new URL('./child-entry.js', import.meta.url));
/** What a child gets beyond its graces to close its connections, before it is killed. */
const LAST_GRACE = 5 * SECOND;

/** How one child process ended. */
export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Whether it served its queues before. */
  readonly hasServed: boolean;
  /** Whether its worker closed in good order. */
  readonly hasClosed: boolean;
  readonly returned: readonly ReturnedJob[];
  /** What was wrong, in its own words. */
  readonly reason: string | undefined;
  /** Milliseconds from start to end. */
  readonly lived: number;
}

/** One child process, from its start to its end. */
export class ChildRun {
  /** Resolves once it serves its queues: `true`; or when it ended without: `false`. */
  readonly serving: Promise<boolean>;
  /** Resolves with the reason when it should have a successor: it said so, or has not been heard of. */
  readonly retired: Promise<string>;
  /** Resolves when the process is gone and all its messages have arrived. */
  readonly ended: Promise<ChildEnd>;
  readonly #process: ChildProcess;
  readonly #startedAt = systemClock.elapsed();
  #hasServed = false;
  #returned: readonly ReturnedJob[] | undefined;
  #reason: string | undefined;
  #killer: Timer | undefined;
  #killAt = Number.POSITIVE_INFINITY;
  #silent = 0;
  #retire: (reason: string) => void = () => undefined;

  /** `maxBlocked`: so many milliseconds without a word from it, and it should have a successor. */
  constructor(task: Extract<ToChild, { kind: 'serve' }>, maxBlocked: number) {
    this.#process = fork(ENTRY, [String(process.pid)], {
      // Two processes cannot listen on one inspector port.
      execArgv: process.execArgv.filter((argument) => !argument.startsWith('--inspect')),
      stdio: ['ignore', sharedOutput('stdout'), sharedOutput('stderr'), 'ipc'],
    });
    passOn(this.#process.stdout, process.stdout);
    passOn(this.#process.stderr, process.stderr);
    this.retired = new Promise((resolve) => {
      this.#retire = resolve;
    });
    this.ended = this.#end();
    this.#listenFor(maxBlocked);
    this.serving = new Promise((resolve) => {
      this.#process.on('message', (message: ToParent) => {
        this.#receive(message);
        if (this.#hasServed) resolve(true);
      });
      void this.ended.then(() => resolve(this.#hasServed));
    });
    this.#send(task);
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Asks it to hand its jobs back and end. It is killed when it does not: a blocked child hears nothing. */
  close(options: CloseOptions): void {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const { grace = WORKER_DEFAULTS.grace, abortGrace = WORKER_DEFAULTS.abortGrace } = options;
    const allowed = (this.#hasServed ? milliseconds(grace) + milliseconds(abortGrace) : 0) + LAST_GRACE;
    const killAt = systemClock.elapsed() + allowed;
    if (killAt < this.#killAt) {
      this.#killer?.close();
      this.#killAt = killAt;
      this.#killer = systemClock.after(allowed, () => this.#process.kill('SIGKILL'));
    }
    this.#send({ kind: 'close', options });
  }

  // Counts its own turns rather than the time: a machine that slept has not blocked anybody.
  #listenFor(maxBlocked: number): void {
    const listening = systemClock.every(HEARTBEAT, () => {
      this.#silent += HEARTBEAT;
      if (this.#hasServed && this.#silent >= maxBlocked)
        this.#retire(`its event loop has been blocked for ${this.#silent} ms`);
    });
    void this.ended.then(() => listening.close());
  }

  #receive(message: ToParent): void {
    this.#silent = 0;
    switch (message.kind) {
      case 'exhausted':
        this.#retire('methods that ran past their limits keep its slots');
        break;
      case 'ready':
        this.#hasServed = true;
        break;
      case 'closed':
        this.#returned = message.returned;
        break;
      case 'failed':
        this.#reason = message.error;
        break;
    }
  }

  #send(message: ToChild): void {
    // `ended` tells when it is gone.
    if (this.#process.connected) this.#process.send(message, () => undefined);
  }

  async #end(): Promise<ChildEnd> {
    const [code, signal] = await this.#exit();
    this.#killer?.close();
    return {
      code,
      signal,
      hasServed: this.#hasServed,
      hasClosed: this.#returned !== undefined,
      returned: this.#returned ?? [],
      reason: this.#reason,
      lived: systemClock.elapsed() - this.#startedAt,
    };
  }

  // The last messages can arrive after the exit; 'disconnect' comes when the channel has been read to its end.
  #exit(): Promise<[number | null, NodeJS.Signals | null]> {
    const child = this.#process;
    return new Promise((resolve) => {
      child.once('error', (error) => {
        this.#reason = error.message;
        if (child.pid === undefined) resolve([null, null]);
      });
      child.once('exit', (code, signal) => {
        if (child.connected) child.once('disconnect', () => resolve([code, signal]));
        else resolve([code, signal]);
      });
    });
  }
}
