import type { NoticeFields } from '../notice-fields.js';
import type { Peer } from './peer.js';

/** What is used of bee-queue. */
interface Bee {
  createJob(data: NoticeFields): { save(): Promise<unknown> };
  saveAll(jobs: readonly unknown[]): Promise<Map<unknown, Error>>;
  process(concurrency: number, handler: (job: { data: NoticeFields }) => Promise<void>): void;
  close(timeout?: number): Promise<void>;
  destroy(): Promise<void>;
  on(event: 'error', listener: () => void): void;
}
type BeeQueue = new (name: string, options: object) => Bee;

/** bee-queue with what it does without being told, but for jobs that are done, which it removes. */
export async function beeQueue(library: unknown, url: string): Promise<Peer> {
  const Queue = (library as { default: BeeQueue }).default;
  const open = (isWorker: boolean) => {
    const options = { redis: url, isWorker, getEvents: false, sendEvents: false, storeJobs: false };
    const queue = new Queue('bench-bee', { ...options, removeOnSuccess: true });
    queue.on('error', () => undefined);
    return queue;
  };
  const queue = open(false);
  return {
    name: 'bee-queue',
    enqueue: (notice) => queue.createJob(notice).save(),
    enqueueMany: (notices) => queue.saveAll(notices.map((it) => queue.createJob(it))),
    async work(concurrency, inbox) {
      const worker = open(true);
      worker.process(concurrency, async ({ data }) => inbox(data));
      return { close: () => worker.close(1_000) };
    },
    async close() {
      await queue.destroy();
      await queue.close(1_000);
    },
  };
}
