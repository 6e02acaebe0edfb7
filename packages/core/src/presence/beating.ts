import { hostname } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { BeatFacts, BeatLink, Beats, LateProcess, RecoveryAccess } from '../datastore/ports/beats.js';
import { codeFile } from '../loading/code-file.js';
import { reasonOf } from '../redaction/reason-of.js';
import { BeatLoop } from './beat-loop.js';
import { BeatSession } from './beat-session.js';
import type { BeatTask, FromThread } from './beat-thread.js';
import { EventLoopTicks } from './event-loop-ticks.js';
import { GoneJudge, type Judge, LocalJudge } from './gone-judge.js';
import { isGone, pidFacts } from './pid-space.js';

/** A megabyte or two is what it uses. What is young goes into the process's memory as a whole, so that is kept small. */
const LIMITS = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 1 };

export interface BeatingDeps {
  readonly access: RecoveryAccess;
  readonly key: string;
  /** Whether all processes of this datastore are on this machine. */
  readonly isLocal: boolean;
  /** Whether the process has jobs now. */
  isBusy(): boolean;
  /** Hears of a process that is gone, and that nobody else deals with. */
  vanished(it: LateProcess): void;
  /** Hears why it does not beat from a thread. */
  inline(why: string): void;
}

/**
 * Keeps a process known as being there: from its event loop, over a connection of its own, and from a thread from the
 * moment on when that loop has been blocked for some seconds, so that a blocked one is no dead process. Where the thread
 * cannot be had, others are told to wait longer. Neither keeps the process alive.
 */
export class Beating {
  readonly #deps: BeatingDeps;
  readonly #queues: string[] = [];
  readonly #ticks = new EventLoopTicks();
  #thread: Worker | undefined;
  #loop: BeatLoop | undefined;
  #session: BeatSession | undefined;
  #isOn = false;
  #isInline = false;

  constructor(deps: BeatingDeps) {
    this.#deps = deps;
  }

  /** The process serves these queues too, from now on. */
  serve(queues: readonly string[]): void {
    for (const it of queues) if (!this.#queues.includes(it)) this.#queues.push(it);
    if (!this.#isOn) this.#start();
    this.#thread?.postMessage(this.#facts());
    this.#loop?.tell(this.#facts());
  }

  /** The process has a job from now on. */
  work(): void {
    this.#loop?.work();
  }

  /** Takes the process off the list, so that nobody looks for jobs of it. */
  async close(): Promise<void> {
    this.#isOn = false;
    this.#queues.length = 0;
    const thread = this.#thread;
    this.#thread = undefined;
    this.#ticks.close();
    await Promise.all([this.#endLoop(), thread?.terminate()]);
    // Of one that stays on it, others find that it has left no job.
    await this.#deps.access.beats.remove(this.#deps.key).catch(() => undefined);
  }

  #start(): void {
    this.#isOn = true;
    const { link, noLink } = this.#deps.access;
    if (!link) {
      if (noLink !== undefined) this.#tellInline(noLink);
      this.#startLoop(this.#deps.access.beats);
      return;
    }
    // At once: it takes jobs before that connection is there.
    this.#beatOnce();
    const { path, isThere } = codeFile('./beat-thread.js', import.meta.url);
    if (isThere) this.#startThread(path, link);
    else this.#tellInline(`there is no file ${path}`);
    this.#session = new BeatSession(link);
    this.#startLoop(this.#session.beats);
  }

  #startThread(path: string, link: BeatLink): void {
    this.#ticks.start();
    const { counter } = this.#ticks;
    try {
      const task = { link, key: this.#deps.key, facts: this.#facts(), ticks: counter };
      this.#thread = this.#newThread(path, task);
    } catch (error) {
      // A process may have been started without the right to.
      this.#tellInline(`no thread can be started: ${reasonOf(error)}`);
    }
  }

  #newThread(path: string, workerData: BeatTask): Worker {
    const thread = new Worker(path, { workerData, execArgv: [], resourceLimits: LIMITS, stdin: false });
    thread.on('message', (news: FromThread) => this.#hear(news));
    thread.on('error', (error) => {
      if (this.#thread !== thread) return;
      this.#thread = undefined;
      this.#tellInline(`its thread ended: ${error.message}`);
      if (!this.#loop) this.#startLoop(this.#deps.access.beats);
    });
    thread.unref();
    return thread;
  }

  #hear(news: FromThread): void {
    if (!this.#isOn) return;
    if ('vanished' in news) this.#deps.vanished(news.vanished);
    else if ('hasTakenOver' in news) void this.#endLoop();
    else this.#beatOnce();
  }

  #tellInline(why: string): void {
    this.#isInline = true;
    this.#deps.inline(why);
    this.#loop?.tell(this.#facts());
  }

  // A server with no connection to spare for the beats still has that of the process.
  #beatOnce(): void {
    const { access, key } = this.#deps;
    access.beats.beat(key, this.#facts()).catch(() => undefined);
  }

  #startLoop(beats: Beats): void {
    const { key, vanished, isBusy } = this.#deps;
    const failed = () => {
      if (beats !== this.#deps.access.beats) this.#beatOnce();
    };
    this.#loop = new BeatLoop({ beats, key, judge: this.#judge(), isBusy, vanished, failed }, this.#facts());
    this.#loop.start();
  }

  async #endLoop(): Promise<void> {
    const [loop, session] = [this.#loop, this.#session];
    this.#loop = undefined;
    this.#session = undefined;
    const ended = loop?.close();
    // Cuts short a beat that is under way.
    session?.close();
    await ended;
  }

  #judge(): Judge {
    return this.#deps.isLocal ? new LocalJudge(isGone) : new GoneJudge();
  }

  #facts(): BeatFacts {
    const facts = { host: hostname(), pid: process.pid, queues: [...this.#queues], ...pidFacts() };
    return this.#isInline ? { ...facts, isInline: true } : facts;
  }
}
