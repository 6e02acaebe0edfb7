import { DAY } from '../clock/clock.js';
import type { RecordCollection, Records, StoredRecord } from '../datastore/ports/records.js';
import type { WireSlot } from '../message/wire-context.js';

/** What is yet to be carried out. It outlives a worker that dies, and the lock of its job. */
const REQUESTS: RecordCollection = { name: 'cancelling', ttl: DAY };
const MOST_READ = 1_000;

export interface CancelRequest {
  readonly queue: string;
  readonly id: string;
  readonly reason: string;
}

/** What is remembered of a job that was taken out before it ran, or of which nothing is kept once its cancelling has ended it. */
export interface RemovedJob extends RemovedFacts {
  readonly id: string;
  readonly reason: string;
  /** When it was taken out. */
  readonly at: Date;
  /** Where it stands in the list of them. */
  readonly place: string;
}

/** Of the job itself. */
export interface RemovedFacts {
  readonly name?: string;
  /** Milliseconds since 1970. */
  readonly queuedAt?: number;
  /** Attempts made. */
  readonly attempts?: number;
  readonly user?: string | undefined;
  readonly tags?: readonly string[] | undefined;
  /** Its label. */
  readonly event?: string | undefined;
  /** The schedule whose run it was. */
  readonly slot?: WireSlot | undefined;
}

/** Who is to be cancelled, written down: messages get lost, and a worker that was told may die. */
export class CancelRequests {
  readonly #records: Records;

  constructor(records: Records) {
    this.#records = records;
  }

  /** With what is known of the job: for as long as the request stands, it is all there is of a job that is gone. */
  async add(request: CancelRequest, facts: RemovedFacts): Promise<void> {
    await this.#records.put(REQUESTS, keyOf(request.queue, request.id), { ...facts, ...request });
  }

  async withdraw(queue: string, id: string): Promise<void> {
    await this.#records.remove(REQUESTS, keyOf(queue, id));
  }

  async find(queue: string, id: string): Promise<CancelRequest | undefined> {
    return (await this.#records.get<CancelRequest>(REQUESTS, keyOf(queue, id)))?.value;
  }

  /** The newest first. */
  async all(): Promise<CancelRequest[]> {
    return (await this.#records.list<CancelRequest>(REQUESTS, { limit: MOST_READ })).map((it) => it.value);
  }

  /** Carried out by taking the jobs out of their queue; requests, if there were any, are then to be withdrawn. */
  async rememberRemoved(
    queue: string,
    reason: string,
    jobs: readonly (readonly [id: string, facts: RemovedFacts])[],
  ): Promise<void> {
    await this.#records.putMany(
      removedFrom(queue),
      jobs.map(([id, facts]) => [id, { ...facts, reason }]),
    );
  }

  /** Whether there was one to forget. */
  async forgetRemoved(queue: string, id: string): Promise<boolean> {
    return await this.#records.remove(removedFrom(queue), id);
  }

  /** The jobs of a queue that were taken out before they ran, the latest first; `after` is the place of another. */
  async removed(queue: string, limit: number, after: string | undefined): Promise<RemovedJob[]> {
    const options = { limit, withUnreadable: true, ...(after === undefined ? {} : { after }) };
    const found = await this.#records.list<StoredRemoval>(removedFrom(queue), options);
    return found.map(removedJob);
  }

  /** Of a job that is gone: whether it was taken out, or is at this very moment by somebody who has yet to write so. */
  async findRemoved(queue: string, id: string): Promise<RemovedJob | undefined> {
    // In this order: the one is written before the other is withdrawn.
    const request = await this.#records.get<StoredRemoval>(REQUESTS, keyOf(queue, id));
    const record = (await this.#records.get<StoredRemoval>(removedFrom(queue), id)) ?? request;
    return record && { ...removedJob(record), id };
  }
}

type StoredRemoval = RemovedFacts & { readonly reason: string };

/** What a record of {@link removedIn} says. */
export function removedJob({ key, value: found, createdAt, place }: StoredRecord): RemovedJob {
  const value = found as Partial<StoredRemoval>;
  const reason = typeof value.reason === 'string' ? value.reason : 'what was written of it cannot be read';
  return { ...value, reason, id: key, at: createdAt, place };
}

/** The name of the collection that has what is left of the jobs of a queue that were taken out before they ran. */
export function removedIn(queue: string): string {
  return `cancelled:${queue}`;
}

/** Kept as long as failed jobs are by default. */
function removedFrom(queue: string): RecordCollection {
  return { name: removedIn(queue), ttl: 14 * DAY, keep: 10_000 };
}

// No queue's name holds a colon.
function keyOf(queue: string, id: string): string {
  return `${queue}:${id}`;
}
