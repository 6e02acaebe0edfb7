import { Job, type Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { type LostJob, type LostJobs, tokenStart } from '../../ports/lost-jobs.js';
import { HandingBack, type HeldJob, type HeldQueue, LOSS } from './handing-back.js';

/** Hands jobs back as BullMQ's `job.moveToWait` does, and counts the loss in the same step. */
export class RedisLostJobs implements LostJobs {
  readonly #client: Redis;
  readonly #handing: HandingBack;

  constructor(client: Redis) {
    this.#client = client;
    this.#handing = new HandingBack(client);
  }

  async handBack(queue: Queue, owner: string): Promise<LostJob[]> {
    const start = tokenStart(owner);
    const lost = await this.#handing.active(heldQueue(queue), (token) => token?.startsWith(start) === true);
    return await this.#move(queue, lost);
  }

  async handBackOrphans(queue: Queue, limit: number): Promise<LostJob[]> {
    const orphans = await this.#handing.active(heldQueue(queue), (token) => token === null);
    // The oldest stand last, and the first that is moved is the last that runs.
    return await this.#move(queue, orphans.slice(-limit));
  }

  async #move(queue: Queue, lost: readonly HeldJob[]): Promise<LostJob[]> {
    const held = heldQueue(queue);
    const moved = this.#handing.canMove(held)
      ? await this.#handing.move(held, lost, LOSS)
      : await this.#moveAlone(queue, lost);
    const names = await Promise.all(moved.map((id) => this.#client.hget(queue.toKey(id), 'name')));
    return moved.map((id, index) => ({ id, name: names[index] ?? 'job' }));
  }

  /** Where BullMQ's script cannot be read, its own method moves them one by one. */
  async #moveAlone(queue: Queue, jobs: readonly HeldJob[]): Promise<string[]> {
    const moved: string[] = [];
    for (const [id, token] of jobs) {
      const job = await Job.fromId(queue, id);
      const isMoved = await job?.moveToWait(token).then(
        () => true,
        () => false,
      );
      if (!isMoved) continue;
      await this.#client.hincrby(queue.toKey(id), ...LOSS);
      moved.push(id);
    }
    return moved;
  }
}

function heldQueue(queue: Queue): HeldQueue {
  return {
    version: String(queue.metaValues.version).split(':')[1],
    toKey: (name) => queue.toKey(name),
  };
}
