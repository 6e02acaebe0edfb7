import { Job, type Queue } from 'bullmq';
import { addJobs, type OutgoingJob } from '../datastore/bullmq/add-jobs.js';
import type { JobStandings } from '../datastore/ports/job-standings.js';
import { inChunks, inLanes } from '../dispatch/in-lanes.js';
import type { Prepared } from '../dispatch/preparation.js';
import { type Producer, strictest } from '../dispatch/producer.js';
import { EnqueueUnavailableError } from '../errors/dispatch-errors.js';
import type { Confirmation } from '../options/durability.js';
import { childrenOf } from './batch-children.js';
import type { BatchData } from './batch-jobs.js';
import type { OutgoingBatch } from './batch-store.js';

// PostgreSQL counts the children in one row of their parent: large or many chunks would wait for each other too long.
const CHUNK = 100;
const CHUNKS_IN_FLIGHT = 2;

interface Release extends Pick<OutgoingBatch, 'parent' | 'guard'> {
  readonly confirms: Confirmation | undefined;
}

/**
 * Sends the jobs of a batch as children of one BullMQ job, in chunks. Sent whole, its guard is taken away and the
 * batch can end; otherwise it is withdrawn: what no worker has is removed and no callback comes.
 */
export class BatchSender {
  readonly #producer: Producer;
  readonly #standings: Pick<JobStandings, 'state'>;

  constructor(producer: Producer, standings: Pick<JobStandings, 'state'>) {
    this.#producer = producer;
    this.#standings = standings;
  }

  /** @throws EnqueueUnavailableError, QueueOverloadedError */
  async send({ parent, guard, members }: OutgoingBatch): Promise<void> {
    const { queue, outgoing } = parent;
    const what = `A batch of ${members.length} jobs`;
    if (members.length === 0) await this.#producer.add(queue, outgoing);
    else
      await this.#producer.through(what, byQueue(members), () =>
        this.#send(what, { parent, guard, members }),
      );
  }

  async #send(what: string, { parent, guard, members }: OutgoingBatch): Promise<void> {
    const { queue, outgoing } = parent;
    const confirms = strictest([outgoing, ...members.map((it) => it.outgoing)]);
    const begin = (it: Queue) => open(it, outgoing, guard);
    const qualified = await this.#producer.addBy(queue, what, [outgoing], begin, { confirms });
    const adopted = adopt(members, { id: outgoing.id, queue: qualified });
    try {
      await this.#sendAll(what, adopted);
      await this.#release(what, { parent, guard, confirms });
    } catch (error) {
      this.#producer.later(queue, (it) => withdraw(it, outgoing.id, this.#standings));
      throw error;
    }
  }

  /** Rejects only when nothing is under way any more: what is added after a withdrawal would stay. */
  async #sendAll(what: string, jobs: Map<string, OutgoingJob[]>): Promise<void> {
    const chunks = [...jobs].flatMap(([queue, all]) => inChunks(all, CHUNK).map((some) => ({ queue, some })));
    await inLanes(chunks, CHUNKS_IN_FLIGHT, ({ queue, some }) => {
      let tries = 0;
      return this.#producer.addBy(queue, what, some, (it) =>
        tries++ === 0 ? addJobs(it, some) : addMissing(it, some),
      );
    });
  }

  async #release(what: string, { parent, guard, confirms }: Release): Promise<void> {
    const { queue, outgoing } = parent;
    const release = async (it: Queue) => {
      const [removed, batch] = await Promise.all([
        it.remove(guard.id),
        Job.fromId<BatchData>(it, outgoing.id),
      ]);
      return removed === 1 && !batch?.data.isWithdrawn;
    };
    const options = { confirms, leaves: [outgoing.id] };
    const isWhole = await this.#producer.addBy(queue, what, [], release, options);
    if (!isWhole)
      throw new EnqueueUnavailableError({ job: what, location: queue, waited: guard.opts.delay ?? 0 });
  }
}

/** Takes a batch back: its jobs that no worker has go, the others end as they do, and no callback comes. */
export async function withdraw(
  queue: Queue,
  id: string,
  standings: Pick<JobStandings, 'state'>,
): Promise<void> {
  const batch = await Job.fromId<BatchData>(queue, id);
  if (!batch) return;
  await batch.updateData({ ...batch.data, isWithdrawn: true });
  await batch.removeUnprocessedChildren();
  // On PostgreSQL BullMQ waits for children that were taken out so; where none is left, nothing would end the batch.
  if ((await batch.getState()) !== 'waiting-children') return;
  for (const [name, ids] of await childrenOf(queue, batch))
    for (const child of ids) if ((await standings.state(name, child)) !== 'unknown') return;
  await queue.remove(id, { removeChildren: false });
}

/** Adds the job that stands for the batch, waiting for its guard, in one step. Gives its queue's name in the datastore. */
async function open(queue: Queue, parent: OutgoingJob, guard: OutgoingJob): Promise<string> {
  const link = { id: parent.id, queue: queue.qualifiedName };
  const parentKey = `${link.queue}:${link.id}`;
  const entries = [
    new Job(queue, parent.name, parent.data, parent.opts, parent.id).toFlowEntry({
      addToWaitingChildren: true,
    }),
    new Job(queue, guard.name, guard.data, { ...guard.opts, parent: link }, guard.id).toFlowEntry({
      parentKey,
      parentDependenciesKey: `${parentKey}:dependencies`,
    }),
  ];
  for (const [error] of (await queue.getBackend().addFlow(entries)) ?? []) if (error) throw error;
  return link.queue;
}

/** The jobs by queue, as children of the batch: one that fails is counted and the rest go on. */
function adopt(
  members: readonly Prepared[],
  parent: { id: string; queue: string },
): Map<string, OutgoingJob[]> {
  const adopted = new Map<string, OutgoingJob[]>();
  for (const [queue, jobs] of byQueue(members))
    adopted.set(
      queue,
      jobs.map((it) => ({ ...it, opts: { ...it.opts, parent, ignoreDependencyOnFailure: true } })),
    );
  return adopted;
}

function byQueue(members: readonly Prepared[]): Map<string, OutgoingJob[]> {
  const found = new Map<string, OutgoingJob[]>();
  for (const { queue, outgoing } of members) {
    const jobs = found.get(queue) ?? [];
    found.set(queue, jobs);
    jobs.push(outgoing);
  }
  return found;
}

// BullMQ makes a job that is there, and has failed, a dependency again: the batch would wait for it for ever.
async function addMissing(queue: Queue, jobs: readonly OutgoingJob[]): Promise<unknown> {
  const states = await Promise.all(jobs.map((it) => queue.getJobState(it.id)));
  const missing = jobs.filter((_, index) => states[index] === 'unknown');
  return missing.length === 0 ? undefined : addJobs(queue, missing);
}
