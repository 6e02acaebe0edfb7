import { until } from '@cortado/test-support/until';
import { Redis } from 'ioredis';
import { World } from './world.js';

/** How much there is of everything. */
export interface CrowdSizes {
  readonly completed: number;
  readonly waiting: number;
  readonly failed: number;
  readonly schedules: number;
  readonly errors: number;
}

const PREFIX = 'crowded';
const AT_ONCE = 2_500;

/** A world on a Redis of its own. */
export function crowdedWorld(url: string): Promise<World> {
  return World.open(url, {}, PREFIX);
}

/** So much of everything: copies of one real job for each state. */
export async function fillCrowd(
  world: World,
  url: string,
  sizes: CrowdSizes,
  tell: (line: string) => void,
): Promise<void> {
  const { app, office } = world;
  await world.work();
  const jobs = app.jobs(office);
  const sent = await jobs.send({ to: 'Grace', subject: 'The figures of May' });
  await sent.result();
  const failed = await jobs.fail('The disk was full');
  await failed.result().catch(() => undefined);
  const waiting = await jobs.mail('ada@example.com', { password: 'hunter22' });
  await copy(url, 'short', sent.id, 'completed', sizes.completed);
  await copy(url, 'default', failed.id, 'failed', sizes.failed);
  await copy(url, 'mails', waiting.id, 'wait', sizes.waiting);
  tell(`filled ${sizes.completed} completed, ${sizes.failed} failed and ${sizes.waiting} waiting jobs`);
  await world.schedule();
  for (let start = 0; start < sizes.schedules; start += 250)
    await Promise.all(
      Array.from({ length: 250 }, (_, index) =>
        app.schedules.upsert(`crowd:${start + index}`, { cron: '0 0 1 1 *' }, 'Office.summary'),
      ),
    );
  tell(`filled ${sizes.schedules} schedules`);
  const { errors } = app.internals;
  for (let start = 0; start < sizes.errors; start += 500) {
    for (let nr = start; nr < start + 500; nr++)
      void errors.write({ title: `Office.task${nr % 50}`, error: new Error(`It failed at ${nr % 300}`) });
    await errors.settled();
  }
  tell(`filled ${sizes.errors} errors`);
  await until(
    () => app.errors.list({ limit: 1 }),
    (found) => found.length === 1,
  );
}

/** The hash of a job, and its place in its list or set. */
async function copy(
  url: string,
  queue: string,
  id: string,
  state: 'completed' | 'failed' | 'wait',
  copies: number,
): Promise<void> {
  const client = new Redis(url);
  const keys = `${PREFIX}:${queue}:`;
  const fields = Object.entries(await client.hgetall(keys + id)).flat();
  for (let start = 0; start < copies; start += AT_ONCE)
    await client.eval(
      `for index = ARGV[2], math.min(ARGV[2] + ${AT_ONCE - 1}, ARGV[3] - 1) do
         local id = 'copy-' .. ARGV[1] .. '-' .. index
         redis.call('HSET', KEYS[1] .. id, unpack(ARGV, 4))
         if ARGV[1] == 'wait' then redis.call('LPUSH', KEYS[1] .. 'wait', id)
         else redis.call('ZADD', KEYS[1] .. ARGV[1], ${Date.now()} + index, id) end
       end`,
      1,
      keys,
      state,
      start,
      copies,
      ...fields,
    );
  client.disconnect();
}
