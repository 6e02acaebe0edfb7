import { hostname } from 'node:os';
import { type Recovery, SECOND, systemClock, withinOrNot } from '@cortado/core/internal';

/** A child that ended without closing. */
export interface LostChild {
  /** What the tokens of its locks begin with. */
  readonly key: string;
  readonly pid: number;
  readonly queues: readonly string[];
}

/** When they are looked for: what a child sent with its last breath may still be carried out. Milliseconds after its end. */
const LOOKS = [0, 400, 1_500];
/** How long a datastore that is away is asked again. After that, their locks have run out. Milliseconds. */
const LONGEST = 60 * SECOND;
const PAUSE = SECOND;
/** A pool that closes waits for the first look, but no longer than so many milliseconds. */
const CLOSED_WITHIN = 3 * SECOND;

/** Hands back, at once, what the children of a pool had under way that died. */
export class LostChildren {
  readonly #recovery: Pick<Recovery, 'handBack' | 'forget'> | undefined;
  readonly #closing = new AbortController();
  readonly #first = new Set<Promise<void>>();

  constructor(recovery: Pick<Recovery, 'handBack' | 'forget'> | undefined) {
    this.#recovery = recovery;
  }

  handBack(child: LostChild): void {
    const first = this.#look(child).finally(() => this.#first.delete(first));
    this.#first.add(first);
    void first.then(() => this.#lookAgain(child));
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await withinOrNot(CLOSED_WITHIN, Promise.all(this.#first));
  }

  async #lookAgain(child: LostChild): Promise<void> {
    for (const [index, at] of LOOKS.entries()) {
      if (index === 0) continue;
      if (!(await this.#waits(at - (LOOKS[index - 1] ?? 0)))) return;
      await this.#look(child);
    }
    await this.#recovery?.forget({ ...child, host: hostname() }).catch(() => undefined);
  }

  async #look(child: LostChild): Promise<void> {
    const until = systemClock.elapsed() + LONGEST;
    while (systemClock.elapsed() < until) {
      try {
        await this.#recovery?.handBack({ ...child, host: hostname() });
        return;
      } catch {
        // Whoever produces or works says that the datastore is away.
        if (!(await this.#waits(PAUSE))) return;
      }
    }
  }

  /** Whether the pool is still there then. */
  async #waits(ms: number): Promise<boolean> {
    await systemClock.sleep(ms, this.#closing.signal).catch(() => undefined);
    return !this.#closing.signal.aborted;
  }
}
