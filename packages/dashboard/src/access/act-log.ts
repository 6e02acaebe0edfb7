import type { ActName } from './acts.js';

/** Something that somebody did through the dashboard. */
export interface ActEntry {
  readonly at: Date;
  /** The user's name. */
  readonly by: string;
  /** The address it came from, a proxy's where there is one. */
  readonly from: string | undefined;
  readonly act: ActName;
  readonly queue?: string | undefined;
  readonly schedule?: string | undefined;
  readonly job?: string | undefined;
  readonly reason?: string | undefined;
  /** How many jobs it was done to, where it was done to many. */
  readonly done?: number | undefined;
  /** 'refused' was tried without a right to it; 'failed' was begun and did not end well. */
  readonly outcome: 'done' | 'refused' | 'failed';
}

const MOST = 1_000;

/** The latest acts of this process, to be looked at, and told to whoever keeps them. Nothing takes one out again. */
export class ActLog {
  readonly #entries: ActEntry[] = [];
  readonly #tell: ((entry: ActEntry) => unknown) | undefined;

  constructor(tell: ((entry: ActEntry) => unknown) | undefined) {
    this.#tell = tell;
  }

  async add(entry: Omit<ActEntry, 'at'>): Promise<void> {
    const whole = { ...entry, at: new Date() };
    this.#entries.push(whole);
    if (this.#entries.length > MOST) this.#entries.shift();
    try {
      await this.#tell?.(whole);
    } catch (error) {
      // What is done is done: whoever keeps acts answers for their own faults.
      process.emitWarning(`An act was not told: ${error}`, 'CortadoDashboard');
    }
  }

  /** The latest first. */
  list(limit: number): ActEntry[] {
    return this.#entries.slice(-limit).reverse();
  }
}
