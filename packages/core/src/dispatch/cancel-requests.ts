import type { RecordCollection, Records } from '../datastore/ports/records.js';

const DAY = 86_400_000;
/** What is yet to be carried out. It outlives a worker that dies, and the lock of its job. */
const REQUESTS: RecordCollection = { name: 'cancelling', ttl: DAY };
/** Jobs that were taken out before they ran, kept as long as failed ones by default. */
const REMOVED: RecordCollection = { name: 'cancelled', ttl: 14 * DAY, keep: 10_000 };
const MOST_READ = 1_000;

export interface CancelRequest {
  readonly queue: string;
  readonly id: string;
  readonly reason: string;
}

/** A job that was taken out: its reason, and when. */
export interface RemovedJob {
  readonly reason: string;
  readonly at: Date;
}

/** Who is to be cancelled, written down: messages get lost, and a worker that was told may die. */
export class CancelRequests {
  readonly #records: Records;

  constructor(records: Records) {
    this.#records = records;
  }

  async add(request: CancelRequest): Promise<void> {
    await this.#records.put(REQUESTS, keyOf(request.queue, request.id), request);
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

  /** Carried out by taking the job out of its queue. */
  async rememberRemoved({ queue, id, reason }: CancelRequest): Promise<void> {
    await this.#records.put(REMOVED, keyOf(queue, id), { reason });
    await this.withdraw(queue, id);
  }

  /** Of a job that is gone: whether it was taken out, or is at this very moment by somebody who has yet to write so. */
  async findRemoved(queue: string, id: string): Promise<RemovedJob | undefined> {
    const key = keyOf(queue, id);
    // In this order: the one is written before the other is withdrawn.
    const request = await this.#records.get<CancelRequest>(REQUESTS, key);
    const record = (await this.#records.get<{ reason: string }>(REMOVED, key)) ?? request;
    return record && { reason: record.value.reason, at: record.createdAt };
  }
}

// No queue's name holds a colon.
function keyOf(queue: string, id: string): string {
  return `${queue}:${id}`;
}
