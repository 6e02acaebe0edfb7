import type { Actor, Audit, AuditAct } from '@cortado/core';
import { apiError } from '../api/error-answer.js';
import type { ActEntry } from './act-entry.js';

export interface AuditedActDeps {
  readonly audit: Audit;
  readonly actor: Actor & { readonly by: string };
  /** Hears of each entry. */
  readonly told: ((entry: ActEntry) => unknown) | undefined;
  readonly act: AuditAct;
  /** It only counts, and so is no act. */
  readonly isCount: boolean;
}

/**
 * One write of somebody. What operations do within it is written down by themselves; where they have written nothing, since
 * nothing of theirs was begun, it is written here.
 */
export class AuditedAct {
  readonly #deps: AuditedActDeps;
  #entries = 0;

  constructor(deps: AuditedActDeps) {
    this.#deps = deps;
  }

  refuse(): Promise<void> {
    const { audit, act } = this.#deps;
    return this.#in(() => audit.write({ ...act, outcome: 'refused' }));
  }

  /** Something is done as this actor, and told of. */
  by<T>(doing: () => T): T {
    return this.#in(doing);
  }

  async one(doing: () => Promise<unknown>): Promise<unknown> {
    try {
      const result = await this.#in(doing);
      await this.#end('done');
      return result;
    } catch (error) {
      await this.#end('failed', error);
      throw error;
    }
  }

  async *many(doing: () => AsyncIterable<unknown>): AsyncIterable<unknown> {
    const iterator = this.#in(() => doing()[Symbol.asyncIterator]());
    let isOver = false;
    try {
      for (;;) {
        const { done, value } = await this.#in(() => iterator.next());
        if (done) break;
        yield value;
      }
      isOver = true;
      await this.#end('done');
    } catch (error) {
      isOver = true;
      await this.#end('failed', error);
      throw error;
    } finally {
      // Whoever asked has gone: what was done by then was done, and is written down once it has stopped.
      if (!isOver) await this.#in(async () => iterator.return?.());
    }
  }

  #in<T>(doing: () => T): T {
    const { audit, actor, told, act } = this.#deps;
    return audit.as({ ...actor, reason: act.reason }, doing, (entry) => {
      this.#entries++;
      return told?.({ ...entry, by: entry.by ?? actor.by });
    });
  }

  async #end(outcome: 'done' | 'failed', error?: unknown): Promise<void> {
    const { audit, act, isCount } = this.#deps;
    if (isCount || this.#entries > 0) return;
    const more = error === undefined ? {} : { error: apiError(error).code };
    await this.#in(() => audit.write({ ...act, ...more, outcome }));
  }
}
