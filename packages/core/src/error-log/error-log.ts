import { DAY } from '../clock/clock.js';
import { nextJobId } from '../datastore/bullmq/job-id.js';
import type { ListOptions, RecordCollection, Records, StoredRecord } from '../datastore/ports/records.js';
import type { EventBus } from '../events/event-bus.js';
import type { Redactor } from '../redaction/redactor.js';
import { describeError } from './describe-error.js';
import { type ErrorEntry, type ErrorReport, failureId } from './error-entry.js';

const ERRORS: RecordCollection = { name: 'errors', keep: 5_000, ttl: 14 * DAY };
/** Writes under way; when jobs fail faster than they can be logged, the datastore is spared. */
const MOST_AT_ONCE = 1_000;

/**
 * What went wrong, kept for people to look at: jobs that failed for good, and what `logError` was told. The latest
 * 5,000 entries stay, for 14 days.
 */
export class ErrorLog {
  readonly #records: Records;
  readonly #redactor: Redactor;
  readonly #warn: (message: string) => void;
  readonly #writing = new Set<Promise<void>>();
  #aroundClear = (clear: () => Promise<number>) => clear();

  constructor(
    records: Records,
    redactor: Redactor,
    warn = (message: string) => process.emitWarning(message, 'CortadoErrorLog'),
  ) {
    this.#records = records;
    this.#redactor = redactor;
    this.#warn = warn;
  }

  /** @internal Writes down every job of this process that fails for good, but for inline ones, which touch no datastore. */
  listen(events: EventBus): void {
    events.on('job.failed', ({ id, name, queue, attempt, error, user, data, isInline }) => {
      if (isInline) return;
      const job = { id, name, queue, attempt };
      void this.write({ id: failureId(job), title: name, error, job, user, data });
    });
  }

  /** The newest first. @throws DatastoreUnavailableError */
  async list({ limit = 20, offset = 0 }: Partial<ListOptions> = {}): Promise<ErrorEntry[]> {
    return (await this.#records.list<Stored>(ERRORS, { limit, offset, withUnreadable: true })).map(entryOf);
  }

  /** @throws DatastoreUnavailableError */
  async get(id: string): Promise<ErrorEntry | undefined> {
    const record = await this.#records.get<Stored>(ERRORS, id);
    return record && entryOf(record);
  }

  /** Forgets every entry. Gives how many there were. @throws DatastoreUnavailableError */
  clear(): Promise<number> {
    return this.#aroundClear(() => this.#records.clear(ERRORS));
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
    const { id = nextJobId() } = report;
    if (this.#writing.size >= MOST_AT_ONCE) {
      this.#warn(
        this.#redactor.text(
          `"${report.title}" did not get into the error log: ${MOST_AT_ONCE} errors are being written.`,
        ),
      );
      return id;
    }
    const writing = this.#put(id, report).catch((error) =>
      this.#warn(this.#redactor.text(`"${report.title}" did not get into the error log: ${error}`)),
    );
    this.#writing.add(writing);
    await writing;
    this.#writing.delete(writing);
    return id;
  }

  /** @internal Resolves when all that was to be written is. */
  async settled(): Promise<void> {
    await Promise.all(this.#writing);
  }

  async #put(id: string, report: ErrorReport): Promise<void> {
    await this.#records.put(ERRORS, id, describeError(report, this.#redactor));
  }
}

type Stored = Omit<ErrorEntry, 'id' | 'at'>;

/** What stands for an entry that somebody else has written. */
const UNREADABLE = {
  title: 'An entry that cannot be read',
  message: 'What stands in the error log under this id is no entry of it.',
  trace: '',
  job: undefined,
  user: undefined,
  arguments: undefined,
  context: undefined,
};

function entryOf({ key, value, createdAt }: StoredRecord<Stored>): ErrorEntry {
  if (typeof value.title !== 'string' || typeof value.message !== 'string')
    return { ...UNREADABLE, id: key, at: createdAt };
  const { title, message, trace, job, user, context } = value;
  return { id: key, at: createdAt, title, message, trace, job, user, arguments: value.arguments, context };
}
