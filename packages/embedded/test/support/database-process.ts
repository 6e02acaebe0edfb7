import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const CHILD = fileURLToPath(new URL('./database-child.mjs', import.meta.url));
const TIMEOUT = 120_000;

export interface Told {
  readonly event: string;
  readonly role?: string;
  readonly name?: string;
  readonly channel?: string;
  readonly payload?: string;
  readonly code?: string;
  readonly row?: number;
  readonly id?: string;
  readonly latency?: number;
}

interface Answer {
  readonly id: number;
  readonly value?: unknown;
  readonly error?: { message: string; code?: string };
}

/** A process with one EmbeddedDatabase on a folder. */
export class DatabaseProcess {
  readonly told: Told[] = [];
  readonly #child: ChildProcess;
  readonly #exit: Promise<unknown[]>;
  readonly #answers = new Map<number, (answer: Answer) => void>();
  readonly #watchers = new Set<() => void>();
  #lastId = 0;

  constructor(folder: string) {
    // Without jest's own flags: they are not for a child.
    this.#child = fork(CHILD, [folder], { serialization: 'advanced', execArgv: [] });
    this.#exit = once(this.#child, 'exit');
    this.#child.on('message', (message) => this.#hear(message as Answer | Told));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async call<T = unknown>(operation: string, ...values: unknown[]): Promise<T> {
    const id = ++this.#lastId;
    const answered = new Promise<Answer>((resolve) => this.#answers.set(id, resolve));
    this.#child.send({ id, operation, values });
    const { value, error } = await answered;
    if (error) throw Object.assign(new Error(error.message), { code: error.code });
    return value as T;
  }

  /** The first thing told that matches, now or later. */
  async hears(matches: (told: Told) => boolean): Promise<Told> {
    return await new Promise((resolve, reject) => {
      const look = () => {
        const found = this.told.find(matches);
        if (!found) return;
        clearTimeout(timer);
        this.#watchers.delete(look);
        resolve(found);
      };
      const timer = setTimeout(() => {
        this.#watchers.delete(look);
        reject(new Error(`Not told within ${TIMEOUT} ms; told was ${JSON.stringify(this.told.slice(-20))}`));
      }, TIMEOUT);
      this.#watchers.add(look);
      look();
    });
  }

  /** Resolves when it answers no more: PGlite runs on its only thread, so a statement is under way there. */
  async isBusy(): Promise<void> {
    while (await Promise.race([this.call('role').then(() => true), pause(1_500, false)]));
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.#child.kill(signal);
    await this.#exit;
  }

  /** Ends the database, lets go of the process, and gives the exit code it finds by itself. */
  async end(): Promise<number | null> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return this.#child.exitCode;
    await this.call('end');
    this.#child.send({ id: 0, operation: 'leave', values: [] });
    const [code] = await this.#exit;
    return code as number | null;
  }

  #hear(message: Answer | Told): void {
    if ('event' in message) {
      this.told.push(message);
      for (const look of [...this.#watchers]) look();
      return;
    }
    this.#answers.get(message.id)?.(message);
    this.#answers.delete(message.id);
  }
}
