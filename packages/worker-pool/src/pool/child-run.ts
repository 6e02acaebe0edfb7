import { type ChildProcess, fork } from 'node:child_process';
import { codeFile, type Duration, type Measurement, systemClock, type Timer } from '@cortado/core/internal';
import { passOn, sharedOutput } from '../sandbox/child-output.js';
import type { CloseOptions, ReturnedJob } from '../worker/worker-options.js';
import { TIME_TO_CLOSE_BLOCKED, TIME_TO_CLOSE_IDLE, timeToClose } from './child-patience.js';
import type { ChildFigures, ToChild, ToParent } from './child-protocol.js';
import { NONE_ENDED } from './ended-jobs.js';
import { LOAD_WITHIN, notLoaded } from './load-limit.js';
import { HEARTBEAT } from './pool-options.js';
import { type RecyclingOptions, recyclingReason } from './recycling.js';

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

/** Why a child should have a successor. */
export interface Retirement {
  readonly reason: string;
  /** It is in trouble: it is told to close at once. Otherwise its successor serves first, and it ends its jobs in peace. */
  readonly isUrgent: boolean;
}

/** `serving` until it is told to end: `finishing`, with all the time its jobs take, or `closing`, within a grace. */
export type ChildState = 'starting' | 'serving' | 'finishing' | 'closing';

/** When a child should have a successor. */
export interface RetireOptions extends RecyclingOptions {
  /** So many milliseconds without a word from it. */
  readonly maxBlocked: number;
}

/** What runs in a child, and how long it may take to load its app, in milliseconds. */
export interface ChildStart {
  readonly entry: string;
  readonly within: number;
}

const NO_FIGURES: ChildFigures = {
  ...{ jobs: 0, ended: NONE_ENDED, active: 0, memory: 0, loopLag: 0 },
  isCutOff: false,
};

/** Hears what a child measured. */
export type Measured = (measured: readonly Measurement[]) => void;

/** One child process, from its start to its end. */
export class ChildRun {
  /** Resolves once it serves its queues: `true`; or when it ended without: `false`. */
  readonly serving: Promise<boolean>;
  /** Resolves when the process is gone and all its messages have arrived. */
  readonly ended: Promise<ChildEnd>;
  readonly since = new Date(systemClock.now());
  readonly #process: ChildProcess;
  readonly #options: RetireOptions;
  readonly #measured: Measured | undefined;
  /** How long its jobs may go on when nobody says otherwise. */
  readonly #grace: Duration | undefined;
  readonly #startedAt = systemClock.elapsed();
  #state: ChildState = 'starting';
  #figures: ChildFigures = NO_FIGURES;
  #hasServed = false;
  #returned: readonly ReturnedJob[] | undefined;
  #reason: string | undefined;
  #loading: Timer | undefined;
  #killer: Timer | undefined;
  #killAt = Number.POSITIVE_INFINITY;
  #silent = 0;
  /** It was told to end because it was not heard of, and has not been since. */
  #isBlocked = false;
  #contentUntil = Number.NEGATIVE_INFINITY;
  #retired: Retirement | undefined;
  #retire: (retirement: Retirement) => void = () => undefined;

  constructor(
    task: Omit<Extract<ToChild, { kind: 'serve' }>, 'measures'>,
    options: RetireOptions,
    measured: Measured | undefined,
    start: ChildStart = { entry: codeFile('./child-entry.js', import.meta.url).path, within: LOAD_WITHIN },
  ) {
    this.#options = options;
    this.#measured = measured;
    this.#grace = task.worker.grace;
    this.#process = fork(start.entry, [String(process.pid)], {
      // Two processes cannot listen on one inspector port.
      execArgv: process.execArgv.filter((argument) => !argument.startsWith('--inspect')),
      stdio: ['ignore', sharedOutput('stdout'), sharedOutput('stderr'), 'ipc'],
    });
    passOn(this.#process.stdout, process.stdout);
    passOn(this.#process.stderr, process.stderr);
    this.ended = this.#end();
    this.#listenFor();
    this.#loading = systemClock.after(start.within, () => {
      this.#reason ??= notLoaded(task.config, start.within);
      this.#process.kill('SIGKILL');
    });
    this.serving = new Promise((resolve) => {
      this.#process.on('message', (message: ToParent) => {
        this.#receive(message);
        if (this.#hasServed) resolve(true);
      });
      void this.ended.then(() => resolve(this.#hasServed));
    });
    this.#send({ ...task, measures: measured !== undefined });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  get state(): ChildState {
    return this.#state;
  }

  get figures(): ChildFigures {
    return this.#figures;
  }

  get isRunning(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** Resolves when it should have a successor: it was said, it said so itself, or has not been heard of. */
  retired(): Promise<Retirement> {
    if (this.#retired) return Promise.resolve(this.#retired);
    return new Promise((resolve) => {
      this.#retire = resolve;
    });
  }

  /** It should have a successor. */
  retire(retirement: Retirement): void {
    if (this.#retired?.isUrgent) return;
    this.#retired = retirement;
    this.#retire(retirement);
  }

  /** It goes on, since it could not have one. For so many milliseconds it wants none for having served long enough. */
  keep(content: number): void {
    if (!this.#retired?.isUrgent) this.#retired = undefined;
    this.#contentUntil = systemClock.elapsed() + content;
  }

  /** Tells it to take no more jobs, and to end when those it has are done. */
  finish(): void {
    if (this.#state === 'closing') return;
    this.#state = 'finishing';
    this.#send({ kind: 'finish' });
  }

  /** Asks it to hand its jobs back and end. It is killed when it does not: a blocked child hears nothing. */
  close(options: CloseOptions): void {
    if (!this.isRunning) return;
    this.#state = 'closing';
    const allowed = this.#hasServed ? timeToClose(options, this.#grace) : TIME_TO_CLOSE_IDLE;
    const killAt = systemClock.elapsed() + allowed;
    if (killAt < this.#killAt) {
      this.#killer?.close();
      this.#killAt = killAt;
      this.#killer = systemClock.after(allowed, () => this.#process.kill('SIGKILL'));
    }
    this.#send({ kind: 'close', options });
  }

  // Counts its own turns rather than the time: a machine that slept has not blocked anybody.
  #listenFor(): void {
    const listening = systemClock.every(HEARTBEAT, () => {
      this.#silent += HEARTBEAT;
      if (!this.#hasServed || this.#silent < this.#options.maxBlocked) return;
      if (this.#state === 'closing') this.#endBlocked();
      else this.#isBlocked = true;
      if (this.#state === 'finishing') this.close({});
      else if (this.#state === 'serving')
        this.retire({ reason: `its event loop has been blocked for ${this.#silent} ms`, isUrgent: true });
    });
    void this.ended.then(() => listening.close());
  }

  #endBlocked(): void {
    const limit = this.#options.maxBlocked + TIME_TO_CLOSE_BLOCKED;
    if (this.#isBlocked && this.#silent >= limit) this.#process.kill('SIGKILL');
  }

  #receive(message: ToParent): void {
    this.#silent = 0;
    this.#isBlocked = false;
    switch (message.kind) {
      case 'exhausted':
        this.retire({ reason: 'methods that ran past their limits keep its slots', isUrgent: true });
        break;
      case 'heartbeat':
        this.#measured?.(message.measured);
        this.#note(message);
        break;
      case 'loaded':
        this.#loading?.close();
        break;
      case 'ready':
        this.#hasServed = true;
        if (this.#state === 'starting') this.#state = 'serving';
        break;
      case 'closed':
        this.#returned = message.returned;
        this.#measured?.(message.measured);
        this.#figures = { ...this.#figures, ended: message.ended };
        break;
      case 'failed':
        this.#reason = message.error;
        break;
    }
  }

  #note(figures: ChildFigures): void {
    this.#figures = figures;
    if (this.#state !== 'serving' || this.#retired || systemClock.elapsed() < this.#contentUntil) return;
    const reason = recyclingReason(figures, this.#options);
    if (reason !== undefined) this.retire({ reason, isUrgent: false });
  }

  #send(message: ToChild): void {
    // `ended` tells when it is gone.
    if (this.#process.connected) this.#process.send(message, () => undefined);
  }

  async #end(): Promise<ChildEnd> {
    const [code, signal] = await this.#exit();
    this.#killer?.close();
    this.#loading?.close();
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
