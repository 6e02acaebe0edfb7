import { type Clock, DAY } from '../clock/clock.js';
import { nextJobId } from '../datastore/bullmq/job-id.js';
import type { RecordCollection, Records, StoredRecord } from '../datastore/ports/records.js';
import type { EventBus } from '../events/event-bus.js';
import { expectId } from '../options/expect-id.js';
import type { Redactor } from '../redaction/redactor.js';
import { describeError } from './describe-error.js';
import { type ErrorEntry, type ErrorReport, failureId } from './error-entry.js';
import { errorFingerprint } from './error-fingerprint.js';
import type { Occurrence } from './error-group.js';
import { WriteTogether } from './write-together.js';

const ERRORS: RecordCollection = { name: 'errors', keep: 5_000, ttl: 14 * DAY };
/** Writes under way; when jobs fail faster than they can be logged, the datastore is spared. */
const MOST_AT_ONCE = 1_000;

export interface ErrorLogDeps {
  readonly records: Records;
  readonly redactor: Redactor;
  readonly clock: Clock;
  /** The app's `version`. */
  readonly version?: string | undefined;
  /** Keeps the groups of errors. */
  readonly groups?: { note(occurrences: readonly Occurrence[]): Promise<void>; clear(): Promise<void> };
  readonly warn?: (message: string) => void;
}

/** Which entries. */
export interface ErrorListing {
  /** @default 20 */
  readonly limit?: number | undefined;
  /** Leave out so many. @default 0 */
  readonly offset?: number | undefined;
  /** Only those older than the entry of this id. */
  readonly after?: string | undefined;
}

/**
 * What went wrong, kept for people to look at: jobs that failed for good, and what `logError` was told. The latest
 * 5,000 entries stay, for 14 days.
 */
export class ErrorLog {
  readonly #deps: ErrorLogDeps;
  readonly #writes: WriteTogether<Written>;
  #aroundClear = (clear: () => Promise<number>) => clear();

  constructor(deps: ErrorLogDeps) {
    this.#deps = deps;
    this.#writes = new WriteTogether((some) => this.#store(some));
  }

  /** @internal Writes down every job of this process that fails for good, but for inline ones, which touch no datastore. */
  listen(events: EventBus): void {
    events.on('job.failed', ({ id, name, queue, attempt, error, user, data, isInline }) => {
      if (isInline) return;
      const job = { id, name, queue, attempt };
      void this.write({ id: failureId(job), title: name, error, job, user, data });
    });
  }

  /**
   * The newest first; `after` is the id of the last one of the page before, behind which it goes on whatever has come since.
   * @throws InvalidOptionsError, DatastoreUnavailableError
   */
  async list({ limit = 20, offset = 0, after }: ErrorListing = {}): Promise<ErrorEntry[]> {
    const { records } = this.#deps;
    if (after !== undefined) expectId('id of an error', after);
    const last = after === undefined ? undefined : await records.get<Stored>(ERRORS, after);
    // The oldest go first: behind one that has gone there is none.
    if (after !== undefined && !last) return [];
    const place = last ? { after: last.place } : {};
    const found = await records.list<Stored>(ERRORS, { limit, offset, ...place, withUnreadable: true });
    return found.map(entryOf);
  }

  /** @throws InvalidOptionsError, DatastoreUnavailableError */
  async get(id: string): Promise<ErrorEntry | undefined> {
    expectId('id of an error', id);
    const record = await this.#deps.records.get<Stored>(ERRORS, id);
    return record && entryOf(record);
  }

  /** Forgets every entry, and every group of them. Gives how many entries there were. @throws DatastoreUnavailableError */
  clear(): Promise<number> {
    const { records, groups } = this.#deps;
    return this.#aroundClear(async () => {
      await groups?.clear();
      return await records.clear(ERRORS);
    });
  }

  /** @internal From now on, what forgets the entries goes through this. */
  whenCleared(around: (clear: () => Promise<number>) => Promise<number>): void {
    this.#aroundClear = around;
  }

  /**
   * @internal Gives the entry's id once it is written. Never rejects: an error that cannot be logged is a warning of the
   * process, and harms nothing.
   */
  async write(report: ErrorReport): Promise<string> {
    const { id = nextJobId(), title } = report;
    if (this.#writes.size >= MOST_AT_ONCE)
      this.#warn(`"${title}" did not get into the error log: ${MOST_AT_ONCE} errors are being written.`);
    else
      try {
        await this.#writes.add(this.#written(id, report));
      } catch (error) {
        this.#warn(`"${title}" did not get into the error log: ${error}`);
      }
    return id;
  }

  /** @internal Resolves when all that was to be written is. */
  async settled(): Promise<void> {
    await this.#writes.settled();
  }

  #written(id: string, report: ErrorReport): Written {
    const { redactor, clock, version } = this.#deps;
    const fingerprint = errorFingerprint(report, redactor);
    const value = { ...describeError(report, redactor), group: fingerprint.group, version };
    const { title, message, job } = value;
    const facts = { entry: id, at: clock.now(), title, message, version };
    return {
      entry: [id, value],
      occurrence: { ...fingerprint, ...facts, queue: job?.queue, job: job?.name },
    };
  }

  /** Many entries with one command. */
  async #store(some: readonly Written[]): Promise<void> {
    const { records, groups } = this.#deps;
    const entries = some.map((it) => it.entry);
    const [lone] = entries;
    if (lone && entries.length === 1) await records.put(ERRORS, ...lone);
    else await records.putMany(ERRORS, entries);
    try {
      await groups?.note(some.map((it) => it.occurrence));
    } catch (error) {
      this.#warn(`${entries.length} entries of the error log were not counted in their groups: ${error}`);
    }
  }

  #warn(message: string): void {
    const { redactor, warn = (it: string) => process.emitWarning(it, 'CortadoErrorLog') } = this.#deps;
    warn(redactor.text(message));
  }
}

type Stored = Omit<ErrorEntry, 'id' | 'at'>;

interface Written {
  readonly entry: readonly [id: string, value: Stored];
  readonly occurrence: Occurrence;
}

/** What stands for an entry that somebody else has written. */
const UNREADABLE = {
  title: 'An entry that cannot be read',
  message: 'What stands in the error log under this id is no entry of it.',
  trace: '',
  job: undefined,
  user: undefined,
  arguments: undefined,
  context: undefined,
  group: undefined,
  version: undefined,
};

function entryOf({ key, value, createdAt }: StoredRecord<Stored>): ErrorEntry {
  if (typeof value.title !== 'string' || typeof value.message !== 'string')
    return { ...UNREADABLE, id: key, at: createdAt };
  const { title, message, trace, job, user, context, group, version } = value;
  return {
    ...{ id: key, at: createdAt, title, message, trace, job, user },
    ...{ arguments: value.arguments, context, group, version },
  };
}
