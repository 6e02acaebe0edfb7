import { hostname } from 'node:os';
import { type Clock, DAY } from '../../clock/clock.js';
import { nextJobId } from '../../datastore/bullmq/job-id.js';
import type { RecordCollection, Records, StoredRecord } from '../../datastore/ports/records.js';
import { CortadoError } from '../../errors/cortado-error.js';
import { InvalidOptionsError } from '../../errors/dispatch-errors.js';
import { type Actor, currentScope, inScope } from '../../execution/scope.js';
import { oneOf, text, whole } from '../../options/rule.js';
import { checkOptions } from '../../options/validate-options.js';
import { boundedJson, shorten } from '../../redaction/bounded-json.js';
import type { Redactor } from '../../redaction/redactor.js';
import { plainLine } from '../../text/storable-text.js';
import type { ActNoter, TellDone } from './act-noter.js';
import {
  AUDIT_OUTCOMES,
  type AuditAct,
  type AuditEntry,
  type AuditPage,
  type AuditQuery,
} from './audit-entry.js';
import { EntryReader, takeNewest } from './entry-reader.js';

const DONE: RecordCollection = { name: 'audit', keep: 10_000, ttl: 90 * DAY };
/** Apart, so that who may do nothing cannot push out what was done. */
const REFUSED: RecordCollection = { ...DONE, name: 'audit-refused' };
/** Of a cursor: the next entry of each collection. Ids have none. */
const BETWEEN_KEYS = '.';
const DEFAULT_PAGE = 50;
const MOST_OF_A_PAGE = 200;
/** Entries that one call looks through. */
const MOST_LOOKED_AT = 1_000;
const LONGEST = 500;
const KEPT_FILTER = { size: 4_096, text: 500, depth: 4 };
const RULES = {
  by: text,
  act: text,
  outcome: oneOf(...AUDIT_OUTCOMES),
  limit: whole(1, MOST_OF_A_PAGE),
  after: text,
};

export interface AuditDeps {
  readonly records: Records;
  readonly redactor: Pick<Redactor, 'text' | 'value'>;
  readonly clock: Clock;
}

/** An entry that is to be written. What it does not say, the surrounding `as` says. */
export type NewAuditEntry = Omit<AuditEntry, 'id' | 'at' | 'by' | 'from' | 'via'> & Actor;

type StoredEntry = Omit<AuditEntry, 'id' | 'at'>;

/** Hears of an entry, and whether the datastore has taken it. */
export type TellEntry = (entry: AuditEntry, isKept: boolean) => unknown;

/**
 * Who steered what, through any door: written by the operations themselves once an act has ended, one way or the other. The
 * latest 10,000 entries stay, for 90 days, and as many of what was refused; nothing changes one or takes one out.
 */
export class Audit implements ActNoter {
  readonly #deps: AuditDeps;
  #usual: Actor = {};
  readonly #told = new WeakMap<Actor, TellEntry>();

  constructor(deps: AuditDeps) {
    this.#deps = deps;
  }

  /** Says who steers this app wherever nothing else does: for a program that one person has started. */
  identify(actor: Actor): void {
    this.#usual = actor;
  }

  /**
   * What is steered inside is written down as done by this actor; `told` hears of each entry, and whether the datastore has it.
   * What `told` throws becomes a warning of the process.
   * @example await cortado.audit.as({ by: user.name, from: request.ip, via: 'admin' }, () => cortado.queue('mails').pause())
   */
  as<T>(actor: Actor, act: () => T, told?: TellEntry): T {
    const scope = currentScope();
    const whole = { ...scope?.actor, ...actor };
    const listener = told ?? (scope?.actor && this.#told.get(scope.actor));
    if (listener) this.#told.set(whole, listener);
    return inScope({ user: undefined, run: undefined, ...scope, actor: whole }, act);
  }

  /**
   * Writes down what operations cannot know, such as an act that a door of your own refused. Never rejects: what is done is
   * done, and an entry that the datastore does not take becomes a warning of the process.
   */
  async write({ by, from, via, reason, ...entry }: NewAuditEntry): Promise<void> {
    const scope = currentScope();
    const actor = { ...this.#usual, ...scope?.actor };
    const stored: StoredEntry = this.#masked({
      by: by ?? scope?.actor?.by ?? scope?.user ?? actor.by,
      from: from ?? actor.from ?? hostname(),
      via: via ?? actor.via ?? 'code',
      confirmedBy: actor.confirmedBy,
      reason: reason ?? actor.reason,
      ...entry,
    });
    const id = nextJobId();
    const at = new Date(this.#deps.clock.now());
    const collection = stored.outcome === 'refused' ? REFUSED : DONE;
    const isKept = await this.#try('The audit has no entry of', stored, () =>
      this.#deps.records.put(collection, id, stored, { ifVersion: 0 }),
    );
    const told = scope?.actor && this.#told.get(scope.actor);
    if (!told) return;
    const failed = `The audit ${isKept ? 'has' : 'has not'} the entry, and what hears of it failed at`;
    await this.#try(failed, stored, async () => told({ id, at, ...stored }, isKept));
  }

  /** @internal Carries out an act and writes down how it went. */
  async noted<T>(
    act: AuditAct & { readonly by?: string | undefined },
    acting: (tell: TellDone) => Promise<T>,
  ): Promise<T> {
    let done: number | undefined;
    const tell: TellDone = (count) => {
      done = count;
    };
    try {
      const result = await acting(tell);
      await this.write({ ...act, done, outcome: 'done' });
      return result;
    } catch (error) {
      await this.write({ ...act, done, outcome: 'failed', error: codeOf(error) });
      throw error;
    }
  }

  /**
   * The newest first. One call looks through 1,000 entries at most: where a filter matches rarely, a page may have few entries,
   * or none, and still a `next`.
   * @throws InvalidOptionsError, DatastoreUnavailableError
   */
  async list(query: AuditQuery = {}): Promise<AuditPage> {
    const problems = checkOptions(RULES, query);
    if (problems.length > 0) throw new InvalidOptionsError('The audit was not listed', problems);
    const { limit = DEFAULT_PAGE, after } = query;
    const readers = [DONE, REFUSED].map((it) => new EntryReader<StoredEntry>(this.#deps.records, it));
    if (after !== undefined) {
      const keys = after.split(BETWEEN_KEYS);
      await Promise.all(readers.map((it, at) => it.startAt(keys[at] ?? '')));
    }
    const entries: AuditEntry[] = [];
    for (let seen = 0; seen < MOST_LOOKED_AT && entries.length < limit; seen++) {
      const record = await takeNewest(readers);
      if (!record) return { entries, next: undefined };
      const entry = entryOf(record);
      if (isMeant(entry, query)) entries.push(entry);
    }
    const next = await Promise.all(readers.map(async (it) => (await it.next())?.key));
    return { entries, next: next.some((it) => it !== undefined) ? next.join(BETWEEN_KEYS) : undefined };
  }

  /** Whether it went well; else a warning says what did not, and of which entry. */
  async #try(failure: string, entry: StoredEntry, act: () => Promise<unknown>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (error) {
      const words = `${failure} ${JSON.stringify(entry)}: ${error}`;
      process.emitWarning(this.#deps.redactor.text(words), 'CortadoAudit');
      return false;
    }
  }

  #masked(entry: StoredEntry): StoredEntry {
    const { redactor } = this.#deps;
    const { filter, ...facts } = entry;
    const texts = Object.entries(facts)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [
        name,
        typeof value === 'string'
          ? shorten(plainLine(name === 'reason' ? redactor.text(value) : value), LONGEST)
          : value,
      ]);
    return {
      ...Object.fromEntries(texts),
      ...(filter === undefined ? {} : { filter: boundedJson(redactor.value(filter), KEPT_FILTER) }),
    } as StoredEntry;
  }
}

function entryOf({ key, value, createdAt }: StoredRecord<StoredEntry>): AuditEntry {
  return { ...value, id: key, at: createdAt };
}

function isMeant(entry: AuditEntry, { by, act, outcome }: AuditQuery): boolean {
  return (
    (by === undefined || entry.by === by) &&
    (act === undefined || entry.act === act) &&
    (outcome === undefined || entry.outcome === outcome)
  );
}

function codeOf(error: unknown): string {
  if (error instanceof CortadoError) return error.code;
  return error instanceof Error ? error.name : typeof error;
}
