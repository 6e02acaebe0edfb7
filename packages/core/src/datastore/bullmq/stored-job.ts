import { Job, type Queue } from 'bullmq';

/** A job as it is stored. */
export interface StoredJob {
  readonly job: Job;
  /** Parts that somebody else has written and that are no JSON: the job has them empty. */
  readonly unreadable: readonly string[];
}

/** What a datastore gives of a job, where it names parts that cannot be read. */
interface Unreadable {
  readonly unreadable?: readonly string[];
}

/** Reads a job as `Job.fromId` does, which throws where its arguments are no JSON. */
export async function readStoredJob(queue: Queue, id: string): Promise<StoredJob | undefined> {
  const json = await queue.getBackend().getJobData(id);
  if (!json) return undefined;
  const { unreadable = [] } = json as Unreadable;
  try {
    return { job: Job.fromJSON(queue, json, id), unreadable };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const job = Job.fromJSON(queue, { ...json, data: '{}' }, id);
    return { job, unreadable: [...unreadable, 'arguments'] };
  }
}

/** The same for those to whom its arguments are nothing. */
export async function findStoredJob(queue: Queue, id: string): Promise<Job | undefined> {
  return (await readStoredJob(queue, id))?.job;
}
