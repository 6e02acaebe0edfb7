import {
  EmbeddedClientReleasedError,
  EmbeddedCrashError,
  EmbeddedIdleTransactionError,
  EmbeddedOwnerLostError,
  EmbeddedTransactionError,
  EmbeddedUnsupportedError,
} from '../errors/statement-errors.js';
import { type ErrorReport, errorReport } from '../pglite/database-error.js';
import type { Outcome, PgliteProcess } from '../pglite/pglite-process.js';
import type { BoundValue, RawResult } from '../pglite/raw-result.js';
import { nextTurnOfTheLoop } from '../time/timers.js';
import { Channels } from './channels.js';
import { Housekeeping } from './housekeeping.js';
import { KeyedMutex } from './keyed-mutex.js';
import { Session, type SessionGroup, type SessionKind, UNHEARD } from './session.js';
import { withSessionList } from './session-list.js';
import { copiesFromClient, quoteLiteral } from './statement.js';

/** A statement's answer: its results, or PostgreSQL's error. */
export type Answer = { readonly results: readonly RawResult[] } | { readonly report: ErrorReport };

export type OnBegin = () => Promise<void> | undefined;

// Milliseconds. Shorter than what others may hold for a limited time, such as the 30 s of a BullMQ worker's lock.
const IDLE_IN_TRANSACTION = 10_000;

/**
 * Many sessions over PGlite's single one. A statement takes the lock; a transaction keeps it for its session until it
 * ends; settings are swapped when the session changes; LISTEN is counted over all sessions. Lives in the owner
 * process, from taking the folder to giving it up.
 */
export class SharedDatabase {
  readonly #pglite: PgliteProcess;
  readonly #lock = new KeyedMutex<Session>(IDLE_IN_TRANSACTION, (session) => this.#endIdle(session));
  readonly #sessions = new Set<Session>();
  readonly #channels = new Channels(this.#sessions);
  readonly #housekeeping: Housekeeping;
  #applied: ReadonlyMap<string, string> = new Map();
  #lastId = 0;
  #broken = false;
  #crashed!: (error: EmbeddedCrashError) => void;
  /** Resolves when PGlite broke; nothing works afterwards. */
  readonly crashed = new Promise<EmbeddedCrashError>((resolve) => {
    this.#crashed = resolve;
  });

  constructor(pglite: PgliteProcess) {
    this.#pglite = pglite;
    const session = this.openSession('client', UNHEARD);
    this.#housekeeping = new Housekeeping(async (text) => {
      const answer = await this.query(session, text);
      return 'results' in answer ? answer.results : [];
    });
  }

  openSession(kind: SessionKind, group: SessionGroup): Session {
    const session = new Session(++this.#lastId, kind, group);
    this.#sessions.add(session);
    return session;
  }

  /** `onBegin` is called, and waited for if it gives a promise, right before PostgreSQL gets the statement. */
  async query(
    session: Session,
    text: string,
    values?: readonly BoundValue[],
    onBegin?: OnBegin,
  ): Promise<Answer> {
    if (session.ended) throw session.ended;
    if (copiesFromClient(text)) throw new EmbeddedUnsupportedError('COPY … FROM STDIN');
    return await this.#lock.runExclusive(session, async () => {
      const told = onBegin?.();
      if (told) await told;
      const outcome = await this.#runFor(session, text, values);
      return { value: answer(outcome), keepsLock: outcome.status !== 'I' };
    });
  }

  /** Drops what the session waits for, rolls its transaction back and forgets its channels. */
  async closeSession(session: Session, reason: Error = new EmbeddedClientReleasedError()): Promise<void> {
    session.ended ??= reason;
    if (!this.#sessions.delete(session)) return;
    this.#lock.cancel(session, reason);
    // Even with nothing to undo: a statement of this session may be under way, and may begin or listen.
    const failure = await this.#lock.runExclusive(session, async () => {
      let thrown: { readonly error: unknown } | undefined;
      try {
        if (this.#lock.isKeptBy(session)) await this.#run('ROLLBACK');
        if (session.channels.size > 0) await this.#updateChannels();
      } catch (error) {
        thrown = { error };
      }
      // Whatever came of it, nobody else waits for a session that has ended.
      return { value: thrown, keepsLock: false };
    });
    if (failure) throw failure.error;
  }

  /** Lets the statement under way finish, refuses the others as never executed, then calls `onQuiet` and closes. */
  async close(onQuiet: () => void): Promise<void> {
    await this.#lock.close(new EmbeddedOwnerLostError('never'));
    // The last answer is still on its way through awaits; it must be out before anybody hears that nothing more ran.
    await nextTurnOfTheLoop();
    onQuiet();
    // A broken PGlite must not write its shutdown checkpoint: the log in the folder is what the next one trusts.
    if (!this.#broken) await this.#pglite.close();
  }

  /** The files are not to be written any more: as if PGlite had broken. */
  abandon(cause: unknown): void {
    this.#break(new EmbeddedCrashError(cause));
  }

  #break(error: EmbeddedCrashError): void {
    this.#broken = true;
    void this.#lock.close(error);
    this.#crashed(error);
  }

  async #runFor(session: Session, text: string, values: readonly BoundValue[] | undefined): Promise<Outcome> {
    session.lastUsedAt = new Date();
    await this.#applySettings(session);
    const outcome = await this.#run(withSessionList(text, this.#sessions), values);
    session.note(text, outcome.results);
    if (outcome.status !== 'I' && session.kind === 'pool') {
      await this.#run('ROLLBACK');
      session.endTransaction('rolled back');
      if (!outcome.error) throw new EmbeddedTransactionError();
      return { ...outcome, status: 'I' };
    }
    if (outcome.status === 'I') {
      if (session.endTransaction(outcome.error ? 'rolled back' : 'committed')) await this.#updateChannels();
      if (session.hasUnreadSettings) await this.#readSettings(session);
    }
    for (const notification of outcome.notifications) this.#channels.deliver(notification);
    this.#housekeeping.count();
    return outcome;
  }

  async #run(text: string, values?: readonly BoundValue[]): Promise<Outcome> {
    try {
      return await this.#pglite.run(text, values);
    } catch (error) {
      if (error instanceof EmbeddedCrashError) this.#break(error);
      throw error;
    }
  }

  async #applySettings(session: Session): Promise<void> {
    if (this.#applied === session.settings || (this.#applied.size === 0 && session.settings.size === 0))
      return;
    const sets = [...session.settings].map(
      ([name, value]) => `SELECT set_config(${quoteLiteral(name)}, ${quoteLiteral(value)}, false);`,
    );
    await this.#run(`RESET ALL; ${sets.join(' ')}`);
    this.#applied = session.settings;
  }

  async #readSettings(session: Session): Promise<void> {
    const { results } = await this.#run(
      `SELECT name, setting FROM pg_catalog.pg_settings WHERE source = 'session'`,
    );
    session.keepSettings(new Map(results[0]?.rows.map(([name, setting]) => [name ?? '', setting ?? ''])));
    this.#applied = session.settings;
  }

  async #updateChannels(): Promise<void> {
    await this.#channels.update((text) => this.#run(text));
  }

  #endIdle(session: Session): void {
    const error = new EmbeddedIdleTransactionError(IDLE_IN_TRANSACTION);
    session.group.ended(session.id, error);
    // Refused only when the database closes, which rolls back as well.
    this.closeSession(session, error).catch(() => undefined);
  }
}

function answer(outcome: Outcome): Answer {
  return outcome.error ? { report: errorReport(outcome.error) } : { results: outcome.results };
}
