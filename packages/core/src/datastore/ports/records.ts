/**
 * A kind of record: where BullMQ has no place for something of ours (the error log, checkpoints, settings), it is
 * a small JSON document in one of these.
 */
export interface RecordCollection {
  readonly name: string;
  /** How many stay; beyond that the oldest go, on SQL together with others and so up to a hundredth of them late. @default all */
  readonly keep?: number;
  /** Milliseconds after its last write at which a record is gone. @default never */
  readonly ttl?: number;
}

export interface StoredRecord<T = unknown> {
  readonly key: string;
  /** Empty where {@link isUnreadable} says so. */
  readonly value: T;
  /** Counts its writes, from 1; starts again when the record was gone. */
  readonly version: number;
  /** When it was first written. */
  readonly createdAt: Date;
  /** Its place among the records of its collection, for {@link ListOptions.after}. */
  readonly place: string;
  /** Milliseconds since its last write, by the datastore's clock; told by `list`, of collections with a `ttl`. */
  readonly age?: number;
  /** It is no JSON, or null: somebody else has written it. */
  readonly isUnreadable?: true;
}

export interface PutOptions {
  /** Write only over this version; 0 is a record that is not there. @default whatever is there */
  readonly ifVersion?: number;
  /** It becomes the newest of its collection, also where it was there before. @default it keeps its place */
  readonly asNewest?: boolean;
}

export interface ListOptions {
  readonly limit: number;
  /** Leave out so many of the newest first. @default 0 */
  readonly offset?: number;
  /** With those that cannot be read. @default they are left out, and told of */
  readonly withUnreadable?: boolean;
  /** Only those behind the record that had this place, whether or not it is still there. */
  readonly after?: string;
}

/** Where a datastore keeps records; one implementation for each kind of datastore, held to one contract. */
export interface Records {
  get<T = unknown>(collection: RecordCollection, key: string): Promise<StoredRecord<T> | undefined>;
  /** Gives the new version, or `undefined` when `ifVersion` is no longer so and nothing was written. */
  put(
    collection: RecordCollection,
    key: string,
    value: unknown,
    options?: PutOptions,
  ): Promise<number | undefined>;
  /** Writes whatever is there, many with one command. */
  putMany(
    collection: RecordCollection,
    records: readonly (readonly [key: string, value: unknown])[],
  ): Promise<void>;
  /** Whether there was one. */
  remove(collection: RecordCollection, key: string): Promise<boolean>;
  /** Removes all, in portions; gives how many there were. What is written meanwhile may stay. */
  clear(collection: RecordCollection): Promise<number>;
  /** By the time of their first write, or of the last one `asNewest`, the newest first; read in portions, so that no other command waits long. */
  list<T = unknown>(collection: RecordCollection, options: ListOptions): Promise<StoredRecord<T>[]>;
}
