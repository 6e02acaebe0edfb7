import type { Engine } from '../datastore/ports/engine.js';
import type {
  ListOptions,
  PutOptions,
  RecordCollection,
  Records,
  StoredRecord,
} from '../datastore/ports/records.js';
import { DatastoreUnavailableError } from '../errors/dispatch-errors.js';
import type { Access, RetryUntilDeadline } from './retry-until-deadline.js';

/** More is not told of. */
const MOST_TOLD = 1_000;

/** The engine's records, waiting for a datastore that is away as long as an enqueue does. */
export class RetryingRecords implements Records {
  readonly #engine: Engine;
  readonly #retry: RetryUntilDeadline;
  readonly #access: Access<Records>;
  readonly #unreadable: (collection: string, key: string) => void;
  readonly #told = new Set<string>();

  /** `unreadable` hears of each record that cannot be read, once. */
  constructor(
    engine: Engine,
    retry: RetryUntilDeadline,
    unreadable: (collection: string, key: string) => void = () => undefined,
  ) {
    this.#unreadable = unreadable;
    this.#engine = engine;
    this.#retry = retry;
    this.#access = {
      now: () => (engine.isAvailable() ? engine.records : undefined),
      later: () => engine.whenAvailable(),
    };
  }

  get<T>(collection: RecordCollection, key: string): Promise<StoredRecord<T> | undefined> {
    return this.#ask(collection, 'reading', (records) => records.get<T>(collection, key));
  }

  put(
    collection: RecordCollection,
    key: string,
    value: unknown,
    options?: PutOptions,
  ): Promise<number | undefined> {
    return this.#ask(collection, 'writing', (records) => records.put(collection, key, value, options));
  }

  putMany(
    collection: RecordCollection,
    many: readonly (readonly [key: string, value: unknown])[],
  ): Promise<void> {
    return this.#ask(collection, 'writing', (records) => records.putMany(collection, many));
  }

  remove(collection: RecordCollection, key: string): Promise<boolean> {
    return this.#ask(collection, 'removing', (records) => records.remove(collection, key));
  }

  clear(collection: RecordCollection): Promise<number> {
    return this.#ask(collection, 'removing', (records) => records.clear(collection));
  }

  /** What cannot be read is left out unless it is asked for, and told of once. */
  async list<T>(collection: RecordCollection, options: ListOptions): Promise<StoredRecord<T>[]> {
    const found = await this.#ask(collection, 'listing', (records) => records.list<T>(collection, options));
    const unreadable = found.filter((it) => it.isUnreadable);
    if (unreadable.length === 0) return found;
    for (const { key } of unreadable) this.#tell(collection.name, key);
    return options.withUnreadable ? found : found.filter((it) => !it.isUnreadable);
  }

  #tell(collection: string, key: string): void {
    const place = `${collection} ${key}`;
    if (this.#told.has(place) || this.#told.size >= MOST_TOLD) return;
    this.#told.add(place);
    this.#unreadable(collection, key);
  }

  #ask<T>(collection: RecordCollection, what: string, command: (records: Records) => Promise<T>): Promise<T> {
    return this.#retry.run(
      this.#access,
      command,
      (known) =>
        new DatastoreUnavailableError({
          ...known,
          what: `${what} the records "${collection.name}"`,
          location: this.#engine.location,
        }),
      () => `${what} the records "${collection.name}" failed`,
    );
  }
}
