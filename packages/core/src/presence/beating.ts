import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { BeatFacts, LateProcess, RecoveryAccess } from '../datastore/ports/beats.js';
import { reasonOf } from '../redaction/reason-of.js';
import { BeatLoop } from './beat-loop.js';
import type { BeatTask, FromThread } from './beat-thread.js';
import { GoneJudge, type Judge, LocalJudge } from './gone-judge.js';
import { isGone, pidFacts } from './pid-space.js';

/** Beside the file that this code is in; whoever bundles an app puts it beside the bundle. */
const THREAD = new URL('./beat-thread.js', import.meta.url);
/** A megabyte or two is what it uses. */
const LIMITS = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4 };

export interface BeatingDeps {
  readonly access: RecoveryAccess;
  readonly key: string;
  /** Whether all processes of this datastore are on this machine. */
  readonly isLocal: boolean;
  /** Hears of a process that is gone, and that nobody else deals with. */
  vanished(it: LateProcess): void;
  /** Hears why it does not beat from a thread. */
  inline(why: string): void;
}

/**
 * Keeps a process known as being there: from a thread, so that a blocked event loop is no dead process; from the event
 * loop itself where the thread cannot be had. Neither keeps the process alive.
 */
export class Beating {
  readonly #deps: BeatingDeps;
  readonly #queues: string[] = [];
  #thread: Worker | undefined;
  #loop: BeatLoop | undefined;
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

  /** Takes the process off the list, so that nobody looks for jobs of it. */
  async close(): Promise<void> {
    this.#isOn = false;
    this.#queues.length = 0;
    const [loop, thread] = [this.#loop, this.#thread];
    this.#loop = undefined;
    this.#thread = undefined;
    await Promise.all([loop?.close(), thread?.terminate()]);
    // Of one that stays on it, others find that it has left no job.
    await this.#deps.access.beats.remove(this.#deps.key).catch(() => undefined);
  }

  #start(): void {
    this.#isOn = true;
    const { link, noLink } = this.#deps.access;
    if (!link) {
      if (noLink === undefined) this.#startLoop();
      else this.#startInline(noLink);
      return;
    }
    // At once: it takes jobs before its thread has connected.
    this.#beatOnce();
    const path = fileURLToPath(THREAD);
    if (existsSync(path)) this.#startThread({ link, key: this.#deps.key, facts: this.#facts() });
    else this.#startInline(`there is no file ${path}`);
  }

  #startThread(workerData: BeatTask): void {
    try {
      this.#thread = this.#newThread(workerData);
    } catch (error) {
      // A process may have been started without the right to.
      this.#startInline(`no thread can be started: ${reasonOf(error)}`);
    }
  }

  #newThread(workerData: BeatTask): Worker {
    const thread = new Worker(THREAD, { workerData, execArgv: [], resourceLimits: LIMITS, stdin: false });
    thread.on('message', (news: FromThread) => this.#hear(news));
    thread.on('error', (error) => {
      if (this.#thread !== thread) return;
      this.#thread = undefined;
      this.#startInline(`its thread ended: ${error.message}`);
    });
    thread.unref();
    return thread;
  }

  #hear(news: FromThread): void {
    if (!this.#isOn) return;
    if ('vanished' in news) this.#deps.vanished(news.vanished);
    // A server with no connection to spare for the thread still has that of the process.
    else this.#beatOnce();
  }

  #beatOnce(): void {
    const { access, key } = this.#deps;
    access.beats.beat(key, this.#facts()).catch(() => undefined);
  }

  #startInline(why: string): void {
    this.#isInline = true;
    this.#deps.inline(why);
    this.#startLoop();
  }

  #startLoop(): void {
    const { access, key, vanished } = this.#deps;
    const failed = () => undefined;
    const deps = { beats: access.beats, key, judge: this.#judge(), vanished, failed };
    this.#loop = new BeatLoop(deps, this.#facts());
    this.#loop.start();
  }

  #judge(): Judge {
    return this.#deps.isLocal ? new LocalJudge(isGone) : new GoneJudge();
  }

  #facts(): BeatFacts {
    const facts = { host: hostname(), pid: process.pid, queues: [...this.#queues], ...pidFacts() };
    return this.#isInline ? { ...facts, isInline: true } : facts;
  }
}
