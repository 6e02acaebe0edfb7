import { newestFirst } from '../../datastore/bullmq/job-id.js';
import type { RecordCollection, Records, StoredRecord } from '../../datastore/ports/records.js';

const READ_AT_ONCE = 100;

/** Reads a collection of entries from the newest on, or from the one that a page before has ended at. */
export class EntryReader<T> {
  readonly #records: Records;
  readonly #collection: RecordCollection;
  #read: readonly StoredRecord<T>[] = [];
  #at = 0;
  /** Behind which to read on. @default the newest is the first */
  #place: string | undefined;
  #isAtEnd = false;

  constructor(records: Records, collection: RecordCollection) {
    this.#records = records;
    this.#collection = collection;
  }

  /** Goes on with this one. Entries go from the oldest on: where it has gone there is none behind it. */
  async startAt(key: string): Promise<void> {
    const found = key === '' ? undefined : await this.#records.get<T>(this.#collection, key);
    this.#read = found ? [found] : [];
    this.#place = found?.place;
    this.#isAtEnd = !found;
  }

  /** The next one, which stays the next; `undefined` at the end. */
  async next(): Promise<StoredRecord<T> | undefined> {
    if (this.#at === this.#read.length && !this.#isAtEnd) await this.#readOn();
    return this.#read[this.#at];
  }

  skip(): void {
    this.#at++;
  }

  async #readOn(): Promise<void> {
    const after = this.#place === undefined ? {} : { after: this.#place };
    this.#read = await this.#records.list<T>(this.#collection, { limit: READ_AT_ONCE, ...after });
    this.#at = 0;
    this.#isAtEnd = this.#read.length < READ_AT_ONCE;
    this.#place = this.#read.at(-1)?.place ?? this.#place;
  }
}

/** Takes the newest of what several readers have next; `undefined` when all are at their end. */
export async function takeNewest<T>(
  readers: readonly EntryReader<T>[],
): Promise<StoredRecord<T> | undefined> {
  const next = await Promise.all(readers.map((it) => it.next()));
  let newest = -1;
  for (const [at, record] of next.entries())
    if (record && (newest < 0 || isNewer(record, next[newest] as StoredRecord<T>))) newest = at;
  readers[newest]?.skip();
  return next[newest];
}

/** Of one millisecond, the one that was made later where one process has made both. */
function isNewer(one: StoredRecord, other: StoredRecord): boolean {
  const apart = one.createdAt.getTime() - other.createdAt.getTime();
  return apart === 0 ? newestFirst([one.key, other.key])[0] === one.key : apart > 0;
}
