import { redisRefusalOf } from './redis-errors.js';

/** Fields that BullMQ gives every job it stores. It reads NaN where there is none. */
interface StoredJob {
  readonly timestamp: number;
  readonly priority: number;
}

/** What of BullMQ's backends on Redis reads one job. */
interface Backend {
  getJobData(id: string): Promise<StoredJob | undefined>;
}

/**
 * A backend that finds no job where something else stands under an id: jobs lie beside the keys of their queue, so that
 * `meta` or `events` are as good as ids to BullMQ. One of a job's fields alone may have been spoiled by somebody else.
 */
export function jobsAlone<B extends object>(backend: B): B {
  const its = backend as unknown as Backend;
  const read = its.getJobData.bind(backend);
  its.getJobData = async (id) => {
    try {
      const found = await read(id);
      return found && isJob(found) ? found : undefined;
    } catch (error) {
      if (isNoHash(error)) return undefined;
      throw error;
    }
  };
  return backend;
}

/** Whether Redis says that there is a list, a set or something else of the kind under a key, and no hash. */
export function isNoHash(error: unknown): boolean {
  return redisRefusalOf(error) === 'WRONGTYPE';
}

function isJob({ timestamp, priority }: StoredJob): boolean {
  return !(Number.isNaN(timestamp) && Number.isNaN(priority));
}
