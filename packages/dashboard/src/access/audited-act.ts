import type { Actor, Audit, AuditAct } from '@cortado/core';
import { apiError } from '../api/error-answer.js';
import { ActWarnings } from './act-warnings.js';
import type { TellAct } from './told-act.js';

export interface AuditedActDeps {
  readonly audit: Audit;
  readonly actor: Actor & { readonly by: string };
  /** Hears of each entry. */
  readonly told: TellAct | undefined;
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
  /** What went wrong beside it: the act stands, and its answer says so. */
  readonly warnings = new ActWarnings();
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
      return this.warnings.with(result ?? {});
    } catch (error) {
      await this.#end('failed', error);
      throw error;
    }
  }

  async *many(doing: () => AsyncIterable<unknown>): AsyncIterable<unknown> {
    const iterator = this.#in(() => doing()[Symbol.asyncIterator]());
    let isOver = false;
    /** A line that says how it ended waits for the audit, to say how that went as well. */
    let ending: object | undefined;
    try {
      for (;;) {
        const { done, value } = await this.#in(() => iterator.next());
        if (done) break;
        if (ending) yield ending;
        ending = isEnding(value) ? value : undefined;
        if (!ending) yield value;
      }
      isOver = true;
      await this.#end('done');
      if (ending) yield this.warnings.with(ending);
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
    return audit.as({ ...actor, reason: act.reason }, doing, (entry, isKept) => {
      this.#entries++;
      return this.warnings.hear(isKept, told?.({ ...entry, by: entry.by ?? actor.by }));
    });
  }

  async #end(outcome: 'done' | 'failed', error?: unknown): Promise<void> {
    const { audit, act, isCount } = this.#deps;
    if (isCount || this.#entries > 0) return;
    const more = error === undefined ? {} : { error: apiError(error).code };
    await this.#in(() => audit.write({ ...act, ...more, outcome }));
  }
}

/** A step says `isEnd` once there is no other, and an act without steps has an `answer` alone. */
function isEnding(line: unknown): line is object {
  if (typeof line !== 'object' || line === null) return false;
  return 'isEnd' in line ? line.isEnd === true : 'answer' in line;
}
