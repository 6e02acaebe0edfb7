import { MINUTE, SECOND, systemClock } from '../../clock/clock.js';
import { OutcomeLostError, OutcomeRefusedError } from '../../errors/execution-errors.js';
import { kindOfRefusal } from './refusal.js';

/** Milliseconds before an outcome is sent again: the first time, and at most. */
const FIRST_PAUSE = 25;
const LONGEST_PAUSE = SECOND;
/** How long the datastore may refuse an outcome without a reason that passes, before something plain is sent instead. */
const REFUSED_FOR = MINUTE;
/** How long a worker that closes goes on. What is not stored by then runs again once its lock has run out. */
const LAST_GRACE = 3 * SECOND;

export interface ResendingDeps {
  /** Whether an error says that the datastore was away. */
  isOutage(error: unknown): boolean;
  /** Has a job's lock renewed from here on. */
  hold(id: string, token: string): void;
  /** No longer. */
  release(id: string): void;
}

/** An outcome on its way: of which job, and how it is sent. */
export interface Sending<T> {
  readonly id: string;
  readonly token: string;
  /** Sends it once. */
  send(): Promise<T>;
  /**
   * What `send` would have given, where the datastore has it all the same: only the answer was lost. `wasSent` says that
   * an answer was.
   */
  ifStored(wasSent: boolean): Promise<T | undefined>;
}

/**
 * Sends what became of an attempt until the datastore has it or the job is no longer this worker's, since the work is
 * done by then: BullMQ would try once more and take the refusal for a failure of the job.
 */
export class Resending {
  readonly #deps: ResendingDeps;
  #endsAt = Number.POSITIVE_INFINITY;

  constructor(deps: ResendingDeps) {
    this.#deps = deps;
  }

  /** The worker closes: from here on it goes on for a few seconds at most. */
  endSoon(): void {
    this.#endsAt = Math.min(this.#endsAt, systemClock.elapsed() + LAST_GRACE);
  }

  /**
   * @throws OutcomeLostError when the job is no longer this worker's or the worker closes meanwhile, OutcomeRefusedError
   * when the datastore will not take it
   */
  async send<T>(sending: Sending<T>): Promise<T> {
    try {
      return await sending.send();
    } catch (error) {
      return await this.sendAgain(sending, error);
    }
  }

  /** After `refusal`, which is what it came to when it was sent for the first time. */
  async sendAgain<T>(sending: Sending<T>, refusal: unknown): Promise<T> {
    const { id, token } = sending;
    this.#deps.hold(id, token);
    try {
      return await this.#until(sending, refusal);
    } finally {
      this.#deps.release(id);
    }
  }

  async #until<T>({ id, send, ifStored }: Sending<T>, first: unknown): Promise<T> {
    let refusal = first;
    let wasSent = false;
    let refusedSince: number | undefined;
    for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
      const kind = kindOfRefusal(refusal, this.#deps.isOutage);
      if (kind === 'bullmq') throw refusal;
      if (kind === 'data') throw new OutcomeRefusedError({ refusal });
      if (kind === 'passing') wasSent = true;
      refusedSince = kind === 'other' ? (refusedSince ?? systemClock.elapsed()) : undefined;
      if (refusedSince !== undefined && systemClock.elapsed() - refusedSince >= REFUSED_FOR)
        throw new OutcomeRefusedError({ refusal });
      try {
        if (kind === 'lost') return await found(id, refusal, () => ifStored(wasSent));
        if (this.#isOver()) break;
        await systemClock.sleep(pause);
        return await send();
      } catch (next) {
        if (next instanceof OutcomeLostError) throw next;
        refusal = next;
        if (this.#isOver()) break;
      }
    }
    // Never as the job's own failure: what is done is done.
    throw new OutcomeLostError({ id, why: 'its worker closes', refusal });
  }

  #isOver(): boolean {
    return systemClock.elapsed() >= this.#endsAt;
  }
}

async function found<T>(id: string, refusal: unknown, look: () => Promise<T | undefined>): Promise<T> {
  const stored = await look();
  if (stored === undefined) throw new OutcomeLostError({ id, why: 'its lock is lost', refusal });
  return stored;
}
