import type { Redis } from 'ioredis';
import { systemClock, type Timer } from '../../clock/clock.js';

/** How often is looked whether servers answer, in milliseconds. */
const LOOK_EVERY = 500;

/** What is private in a client of ioredis: the commands that a server owes an answer to. */
interface ClientInternals {
  readonly commandQueue?: { readonly length: number };
}

/**
 * Throws the connection of a client away when its server owes an answer and has said nothing for so many milliseconds, or
 * up to a second more. ioredis can do the same (`socketTimeout`), but with a timer and a listener for each command, on the way
 * of every job; here two numbers are looked at twice a second, for all connections of the process on one timer. Looks are
 * counted rather than the time: an event loop that was blocked has not read what may have come.
 */
export class AnswerDeadline {
  /** Those of connections that are there. */
  static readonly #watched = new Set<AnswerDeadline>();
  static #timer: Timer | undefined;
  readonly #client: Redis;
  readonly #mostSilent: number;
  #read = 0;
  #silent = 0;

  constructor(client: Redis, within: number) {
    this.#client = client;
    // The first look that finds a server silent may come right after the command.
    this.#mostSilent = Math.ceil(within / LOOK_EVERY) + 1;
    if (this.#owed === undefined) {
      client.options.socketTimeout = within;
      return;
    }
    client.on('connect', () => this.#start());
    client.on('close', () => this.#stop());
  }

  static #lookAtAll(): void {
    for (const it of AnswerDeadline.#watched) it.#look();
  }

  /** How many commands wait for an answer; `undefined` where this ioredis does not say. */
  get #owed(): number | undefined {
    return (this.#client as unknown as ClientInternals).commandQueue?.length;
  }

  #start(): void {
    this.#read = this.#silent = 0;
    AnswerDeadline.#watched.add(this);
    AnswerDeadline.#timer ??= systemClock.every(LOOK_EVERY, AnswerDeadline.#lookAtAll);
    AnswerDeadline.#timer.unref();
  }

  #stop(): void {
    AnswerDeadline.#watched.delete(this);
    if (AnswerDeadline.#watched.size > 0) return;
    AnswerDeadline.#timer?.close();
    AnswerDeadline.#timer = undefined;
  }

  #look(): void {
    const { stream } = this.#client;
    const read = stream?.bytesRead ?? 0;
    const isSilent = Boolean(this.#owed) && read === this.#read;
    this.#silent = isSilent ? this.#silent + 1 : 0;
    this.#read = read;
    if (this.#silent < this.#mostSilent) return;
    this.#silent = 0;
    stream?.destroy(
      new Error(`Socket timeout. The server has not answered for ${this.#mostSilent * LOOK_EVERY} ms.`),
    );
  }
}
