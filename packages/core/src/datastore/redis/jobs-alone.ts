import { readJson } from '../ports/read-value.js';
import { redisRefusalOf } from './redis-errors.js';

/** Fields that BullMQ gives every job it stores. It reads NaN where there is none. */
interface StoredJob {
  readonly timestamp: number;
  readonly priority: number;
}

/** What of BullMQ's backends on Redis reads one job. */
interface Backend {
  readonly queue: JobHashes;
  getJobData(id: string): Promise<StoredJob | undefined>;
}

interface JobHashes {
  readonly client: Promise<{ hgetall(key: string): Promise<Record<string, string>> }>;
  toKey(id: string): string;
}

/** Fields that BullMQ reads as JSON, and what people call them. It throws where one of them is none. */
const JSON_FIELDS: Readonly<Record<string, string>> = {
  opts: 'options',
  progress: 'progress',
  parent: 'parent',
};

/**
 * A backend that finds no job where something else stands under an id: jobs lie beside the keys of their queue, so that
 * `meta` or `events` are as good as ids to BullMQ. One of a job's fields alone may have been spoiled by somebody else: a job is
 * found without those that are no JSON, and `unreadable` names them.
 */
export function jobsAlone<B extends object>(backend: B): B {
  const its = backend as unknown as Backend;
  const read = its.getJobData;
  its.getJobData = async (id) => {
    try {
      const found = await read.call(its, id).catch((error: unknown) => {
        if (error instanceof SyntaxError || error instanceof TypeError) return readWithout(its, read, id);
        throw error;
      });
      return found && isJob(found) ? found : undefined;
    } catch (error) {
      if (isNoHash(error)) return undefined;
      throw error;
    }
  };
  return backend;
}

/** What BullMQ makes of the fields that it can read. */
async function readWithout(
  backend: Backend,
  read: Backend['getJobData'],
  id: string,
): Promise<StoredJob | undefined> {
  const { queue } = backend;
  const stored = await (await queue.client).hgetall(queue.toKey(id));
  const spoiled = Object.keys(JSON_FIELDS).filter((it) => it in stored && !isJson(it, stored[it] ?? ''));
  const good = Object.fromEntries(Object.entries(stored).filter(([it]) => !spoiled.includes(it)));
  const client = Promise.resolve({ hgetall: async () => good });
  const like = Object.create(backend, { queue: { value: { client, toKey: (it: string) => it } } }) as Backend;
  const found = await read.call(like, id);
  return found && Object.assign(found, { unreadable: spoiled.map((it) => JSON_FIELDS[it]) });
}

/** Options are an object, whose fields are looked at. */
function isJson(field: string, text: string): boolean {
  const value = readJson(text || '{}');
  return field === 'opts' ? typeof value === 'object' && value !== null : value !== undefined;
}

/** Whether Redis says that there is a list, a set or something else of the kind under a key, and no hash. */
export function isNoHash(error: unknown): boolean {
  return redisRefusalOf(error) === 'WRONGTYPE';
}

function isJob({ timestamp, priority }: StoredJob): boolean {
  return !(Number.isNaN(timestamp) && Number.isNaN(priority));
}
