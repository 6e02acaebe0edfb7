import type {
  Clock,
  ListOptions,
  PutOptions,
  RecordCollection,
  Records,
  StoredRecord,
} from '@cortado/core/internal';

interface Kept {
  readonly value: string;
  readonly version: number;
  readonly createdAt: number;
  readonly writtenAt: number;
  /** Counts first writes, and those that make a record the newest. */
  readonly place: number;
}

/** Records that live as long as the process. Values make the same JSON round trip as in a datastore. */
export class MemoryRecords implements Records {
  readonly #clock: Clock;
  readonly #collections = new Map<string, Map<string, Kept>>();
  #places = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async get<T>(collection: RecordCollection, key: string): Promise<StoredRecord<T> | undefined> {
    const kept = this.#present(collection).get(key);
    return kept && read(key, kept);
  }

  async put(
    collection: RecordCollection,
    key: string,
    value: unknown,
    { ifVersion, asNewest = false }: PutOptions = {},
  ): Promise<number | undefined> {
    const records = this.#present(collection);
    const before = records.get(key);
    if (ifVersion !== undefined && ifVersion !== (before?.version ?? 0)) return undefined;
    const now = this.#clock.now();
    const version = (before?.version ?? 0) + 1;
    const createdAt = before?.createdAt ?? now;
    const place = before && !asNewest ? before.place : ++this.#places;
    if (asNewest) records.delete(key);
    records.set(key, { value: JSON.stringify(value), version, createdAt, writtenAt: now, place });
    const surplus = records.size - (collection.keep ?? Number.POSITIVE_INFINITY);
    for (const oldest of [...records.keys()].slice(0, Math.max(0, surplus))) records.delete(oldest);
    return version;
  }

  async putMany(
    collection: RecordCollection,
    records: readonly (readonly [key: string, value: unknown])[],
  ): Promise<void> {
    for (const [key, value] of records) await this.put(collection, key, value);
  }

  async remove(collection: RecordCollection, key: string): Promise<boolean> {
    return this.#present(collection).delete(key);
  }

  async clear(collection: RecordCollection): Promise<number> {
    const records = this.#present(collection);
    const { size } = records;
    records.clear();
    return size;
  }

  async list<T>(
    collection: RecordCollection,
    { limit, offset = 0, after }: ListOptions,
  ): Promise<StoredRecord<T>[]> {
    const before = after === undefined ? Number.POSITIVE_INFINITY : Number(after);
    const newestFirst = [...this.#present(collection)].reverse().filter(([, { place }]) => place < before);
    const now = this.#clock.now();
    return newestFirst
      .slice(offset, offset + limit)
      .map(([key, kept]) => ({ ...read<T>(key, kept), age: now - kept.writtenAt }));
  }

  /** Those that have not run out. A Map keeps them in the order in which they were entered. */
  #present({ name, ttl }: RecordCollection): Map<string, Kept> {
    const records = this.#collections.get(name) ?? new Map<string, Kept>();
    this.#collections.set(name, records);
    if (ttl === undefined) return records;
    const oldest = this.#clock.now() - ttl;
    for (const [key, { writtenAt }] of records) if (writtenAt <= oldest) records.delete(key);
    return records;
  }
}

function read<T>(key: string, { value, version, createdAt, place }: Kept): StoredRecord<T> {
  const facts = { version, createdAt: new Date(createdAt), place: String(place) };
  return { key, value: JSON.parse(value) as T, ...facts };
}
