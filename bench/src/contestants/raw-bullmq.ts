import { type Job, type Queue, Worker } from 'bullmq';
import type { NoticeFields } from '../notice-fields.js';
import {
  type Contestant,
  type Inbox,
  JOB_NAME,
  queueNames,
  type RunningWorker,
  type WorkStyle,
} from './contestant.js';
import { type RawLink, rawLink, rawQueue } from './raw-link.js';

const FIRST_QUEUE = queueNames('raw', 1)[0] as string;

/** What stays of finished jobs, as Cortado has it without being told; in seconds, as BullMQ counts them. Said again, because raw workers load nothing of Cortado. */
const KEEP = { completed: { age: 86_400, count: 1_000 }, failed: { age: 14 * 86_400, count: 5_000 } };

/** BullMQ as its guide shows it: a Queue for each queue, each with a connection of its own. */
export class RawBullmq implements Contestant {
  readonly side = 'raw';
  readonly queues: readonly string[];
  readonly #link: RawLink;
  readonly #queues: readonly Queue[];

  private constructor(link: RawLink, queueCount: number) {
    this.#link = link;
    this.queues = queueNames('raw', queueCount);
    this.#queues = this.queues.map((name) => rawQueue(link, name));
  }

  static async open(url: string, queueCount = 1): Promise<RawBullmq> {
    const raw = new RawBullmq(await rawLink(url), queueCount);
    await Promise.all(raw.#queues.map((it) => it.waitUntilReady()));
    return raw;
  }

  prepare(fields: NoticeFields): NoticeFields {
    return fields;
  }

  enqueue(notice: NoticeFields, queue = 0): Promise<unknown> {
    return this.#queue(queue).add(JOB_NAME, notice);
  }

  enqueueMany(notices: readonly NoticeFields[]): Promise<unknown> {
    return this.#queue(0).addBulk(notices.map((data) => ({ name: JOB_NAME, data })));
  }

  enqueueBatch(notices: readonly NoticeFields[]): Promise<unknown> {
    return this.enqueueMany(notices);
  }

  async work(style: WorkStyle, inbox: Inbox): Promise<RunningWorker> {
    return await startRawWorker(this.#link, style, inbox);
  }

  async close(): Promise<void> {
    await Promise.all(this.#queues.map((it) => it.close()));
    await this.#link.close();
  }

  #queue(index: number): Queue {
    return this.#queues[index] as Queue;
  }
}

/** A plain Worker on the first queue; worker processes run it too. */
export async function startRawWorker(
  { options, factory }: RawLink,
  { concurrency, chore = 'none', keepsAll = false }: WorkStyle,
  inbox: Inbox,
): Promise<RunningWorker> {
  const process = async (job: Job<NoticeFields>) => {
    if (chore === 'progress') await job.updateProgress(50);
    if (chore === 'log') await job.log('half of it');
    inbox(job.data);
  };
  const keep = keepsAll ? {} : { removeOnComplete: KEEP.completed, removeOnFail: KEEP.failed };
  const worker = new Worker<NoticeFields>(
    FIRST_QUEUE,
    process,
    { ...options, concurrency, ...keep },
    factory,
  );
  worker.on('error', () => undefined);
  await worker.waitUntilReady();
  return worker;
}
