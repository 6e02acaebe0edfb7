import type { Queue, RedisQueueBackend } from 'bullmq';
import { type OutgoingJob, toJson } from '../../bullmq/add-jobs.js';

/** A plain job with every option that one may have. */
const JOB: OutgoingJob = {
  id: 'id',
  name: 'name',
  data: [1, 'two'],
  opts: {
    timestamp: 1_790_000_000_000,
    attempts: 3,
    backoff: { type: 'exponential', delay: 1_000, jitter: 0.5 },
    removeOnComplete: { age: 60, count: 10 },
    removeOnFail: true,
    ctx: { user: 'ada' },
  } as OutgoingJob['opts'],
};

/**
 * What BullMQ sends to Redis to add a plain job: the script, its keys and its arguments. It says together with the
 * text of that script what becomes of the job. `undefined` where BullMQ adds a job in another way; nothing is sent.
 */
export function sentForPlainJob(queue: Queue): string | undefined {
  const sent: string[] = [];
  const recorder = {
    runCommand(command: string, args: readonly unknown[]): Promise<string> {
      sent.push(command.split(':')[0] as string, ...args.map(textOf));
      return Promise.resolve(JOB.id);
    },
  };
  const backend = queue.getBackend() as unknown as RedisQueueBackend;
  const keys = Object.fromEntries(Object.keys(queue.keys).map((name) => [name, name]));
  try {
    backend.addJobToTransaction(recorder as never, toJson(JOB), JOB.id, {}, keys).catch(() => undefined);
  } catch {
    return undefined;
  }
  return sent.length > 0 ? sent.join('\n') : undefined;
}

function textOf(argument: unknown): string {
  return Buffer.isBuffer(argument) ? argument.toString('hex') : String(argument);
}
