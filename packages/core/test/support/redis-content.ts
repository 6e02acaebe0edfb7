import type { Redis } from 'ioredis';

/** Fields that say when something was, and so differ from run to run. */
const MOMENTS = new Set(['timestamp', 'processedOn', 'finishedOn']);
/** Ranked by such a moment. */
const BY_MOMENT = new Set(['completed', 'failed', 'waiting-children']);

/** All that Redis has under a prefix, but for moments: of those it says whether they are of the last minute. */
export async function contentOf(client: Redis, prefix: string): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const key of (await client.keys(`${prefix}*`)).sort()) {
    const name = key.slice(prefix.length);
    found[name] = await read(client, key, name.split(':').at(-1) ?? '');
  }
  return found;
}

async function read(client: Redis, key: string, name: string): Promise<unknown> {
  switch (await client.type(key)) {
    case 'string':
      return client.get(key);
    case 'list':
      return client.lrange(key, 0, -1);
    case 'set':
      return (await client.smembers(key)).sort();
    case 'zset':
      return BY_MOMENT.has(name)
        ? (await client.zrange(key, '0', '-1')).sort()
        : client.zrange(key, '0', '-1', 'WITHSCORES');
    case 'stream':
      return (await client.xrange(key, '-', '+')).map(([, fields]) => fields);
    default:
      return Object.fromEntries(Object.entries(await client.hgetall(key)).map(comparable));
  }
}

function comparable([field, value]: [string, string]): [string, unknown] {
  if (MOMENTS.has(field)) return [field, Math.abs(Number(value) - Date.now()) < 60_000];
  return [field, field === 'opts' ? JSON.parse(value) : value];
}
