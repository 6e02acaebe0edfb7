import {
  type Broadcasts,
  type CurrentJob,
  currentJob,
  DatastoreUnavailableError,
  isInJob,
} from '@cortado/core';

/** How often one thing is sent at most, in milliseconds. */
const SENT_EVERY = 100;
/** Sends that the datastore refuses one after the other until what was to be sent is given up; one that is away is waited for. */
const MOST_FAILURES = 5;

interface Sending {
  latest: (() => Promise<void>) | undefined;
  /** Whether the end was sent just now. */
  hasEnded: boolean;
  failures: number;
  /** What is being sent; settles with it, and never rejects. */
  underWay: Promise<void> | undefined;
  timer: NodeJS.Timeout;
}

/**
 * Sends how something stands, ten times a second at most for each thing: at once after a pause, and the last one always.
 * What comes in between is not waited for, so that who says it often is not slowed down; the end is, so that nobody goes before it
 * is said.
 */
export class LatestSend {
  static readonly #ofApps = new WeakMap<Broadcasts, LatestSend>();
  readonly #sending = new Map<string, Sending>();
  /** What is to be sent before a job ends. */
  readonly #ofJobs = new WeakMap<CurrentJob, Set<string>>();

  /** That of an app, which tells what is left before it closes. */
  static of(broadcasts: Broadcasts): LatestSend {
    const known = LatestSend.#ofApps.get(broadcasts);
    if (known) return known;
    const latest = new LatestSend();
    LatestSend.#ofApps.set(broadcasts, latest);
    broadcasts.beforeClose(async () => {
      await Promise.all([...latest.#sending.keys()].map((key) => latest.#flush(key)));
    });
    return latest;
  }

  /** @throws what the send throws, where it is made at once */
  async send(key: string, isEnd: boolean, act: () => Promise<void>): Promise<void> {
    const sending = this.#sending.get(key);
    if (sending && (!isEnd || sending.hasEnded)) {
      sending.latest = act;
      return;
    }
    if (sending) clearTimeout(sending.timer);
    const sent = act();
    this.#wait(key, { latest: undefined, hasEnded: isEnd, failures: 0 }, sent);
    if (isInJob()) this.#flushWith(currentJob(), key);
    await sent;
  }

  #wait(key: string, rest: Omit<Sending, 'timer' | 'underWay'>, sent?: Promise<void>): void {
    const underWay = sent?.catch(() => undefined);
    this.#sending.set(key, { ...rest, underWay, timer: setTimeout(() => void this.#due(key), SENT_EVERY) });
  }

  async #due(key: string): Promise<void> {
    const sending = this.#sending.get(key);
    const act = sending?.latest;
    if (!sending || !act) return void this.#sending.delete(key);
    sending.latest = undefined;
    // One that fails is sent again, unless something later has come.
    sending.underWay = act().then(
      () => {
        sending.failures = 0;
      },
      (error) => {
        if (!(error instanceof DatastoreUnavailableError)) sending.failures++;
        sending.latest ??= act;
      },
    );
    await sending.underWay;
    // Somebody else has sent it meanwhile.
    if (this.#sending.get(key) !== sending) return;
    const { latest, failures } = sending;
    if (failures < MOST_FAILURES) this.#wait(key, { latest, failures, hasEnded: false });
    else this.#sending.delete(key);
  }

  /** Before a job has ended, what it said last is sent. */
  #flushWith(job: CurrentJob, key: string): void {
    const keys = this.#ofJobs.get(job);
    if (keys) return void keys.add(key);
    const own = new Set([key]);
    this.#ofJobs.set(job, own);
    job.afterwards(async () => {
      for (const it of own) await this.#flush(it);
    });
  }

  async #flush(key: string): Promise<void> {
    const sending = this.#sending.get(key);
    if (!sending) return;
    clearTimeout(sending.timer);
    this.#sending.delete(key);
    await sending.underWay;
    await sending.latest?.();
  }
}
