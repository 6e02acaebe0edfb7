import type { Redis } from 'ioredis';
import { HandingBack, type HeldQueue, NO_START } from './handing-back.js';

/** How often the connection was lost that the fetches of a worker go over. */
export interface Losses {
  readonly count: number;
}

/**
 * Hands back what a fetch has taken whose answer was lost with its connection: it is sent again and takes others, and
 * nobody would run the first ones before their locks ran out. A worker's token stands for one of its slots, so a job that
 * is active under it is that slot's own or was taken for it by such a fetch.
 */
export class RedisLostFetches {
  readonly #losses: Losses;
  readonly #queue: HeldQueue;
  readonly #handing: HandingBack;

  constructor(client: Redis, losses: Losses, queue: HeldQueue) {
    this.#losses = losses;
    this.#queue = queue;
    this.#handing = new HandingBack(client);
  }

  /**
   * Sends a fetch for `tokens`, whose slots have the jobs `ids`, and gives its answer once what an earlier sending may have
   * taken waits again. `given` reads from the answer which jobs the slots have now.
   */
  async watch<T>(
    { tokens, ids }: { readonly tokens: readonly string[]; readonly ids: readonly string[] },
    given: (answer: T) => readonly string[],
    fetch: () => Promise<T>,
  ): Promise<T> {
    const before = this.#losses.count;
    let held = ids;
    try {
      const answer = await fetch();
      if (this.#losses.count !== before) held = [...ids, ...given(answer)];
      return answer;
    } finally {
      // Where even this does not come through, the locks run out.
      if (this.#losses.count !== before) await this.#handBack(tokens, held).catch(() => undefined);
    }
  }

  async #handBack(tokens: readonly string[], held: readonly string[]): Promise<void> {
    if (!this.#handing.canMove(this.#queue)) return;
    const isLost = (token: string | null, id: string) =>
      token !== null && tokens.includes(token) && !held.includes(id);
    const lost = await this.#handing.active(this.#queue, isLost);
    if (lost.length > 0) await this.#handing.move(this.#queue, lost, NO_START);
  }
}
