import { embeddedFolder } from '@cortado/test-support/embedded-folder';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import { until } from '@cortado/test-support/until';
import type { Client } from '../support/client.js';
import { WaitingWorld } from '../support/waiting-world.js';

const database = freshDatabase();
const folder = embeddedFolder();
const ENGINES = {
  Redis: () => process.env.REDIS_URL as string,
  PostgreSQL: () => database.url,
  'the embedded engine': () => folder.url,
};

interface Place {
  queue: string;
  id: string;
}
interface Reason {
  kind: string;
  until?: string;
}
/** Brings a job into a state in which it waits for one reason. */
type Make = (world: WaitingWorld) => Promise<Place>;

/** Every slot of a worker is taken by a job that stays. */
async function occupied(world: WaitingWorld, queue: 'small' | 'other' | 'capped'): Promise<void> {
  const { id } = await world.jobs(queue).stay();
  await until(
    () => world.app.job(queue, id).status(),
    ({ state }) => state === 'active',
  );
}

const CAUSES: Record<string, { make: Make; kinds: string[]; until?: 'hour' }> = {
  'its queue is paused': {
    async make(world) {
      await world.work({ queues: ['paused'] });
      await world.app.queue('paused').pause({ by: 'ada', until: new Date(Date.now() + 3_600_000) });
      return await world.jobs('paused').pass();
    },
    kinds: ['paused'],
    until: 'hour',
  },
  'no worker serves its queue': {
    make: (world) => world.jobs('unserved').pass(),
    kinds: ['no-worker'],
  },
  'others came before it': {
    async make(world) {
      for (let nr = 0; nr < 3; nr++) await world.jobs('unserved').pass();
      return await world.jobs('unserved').pass();
    },
    kinds: ['no-worker', 'in-line'],
  },
  'others go before it, since it has a priority': {
    make: (world) => world.jobs('unserved', { priority: 5 }).pass(),
    kinds: ['no-worker', 'in-line'],
  },
  'the worker of its queue takes nothing more': {
    async make(world) {
      const worker = await world.work({ queues: ['left'] });
      const { id } = await world.jobs('left').stay();
      await until(
        () => world.app.job('left', id).status(),
        ({ state }) => state === 'active',
      );
      void worker.close({ grace: '10m' });
      return await world.jobs('left').pass();
    },
    kinds: ['no-worker'],
  },
  'all slots of its queue are taken': {
    async make(world) {
      await world.work({ queues: ['small'], concurrency: 1 });
      await occupied(world, 'small');
      return await world.jobs('small').pass();
    },
    kinds: ['workers-busy'],
  },
  'the slots that queues share are taken by jobs of another': {
    async make(world) {
      await world.work({ queues: ['other', 'shared'], concurrency: 1 });
      await occupied(world, 'other');
      return await world.jobs('shared').pass();
    },
    kinds: ['workers-busy'],
  },
  'the limiter of its queue has let through all it may': {
    async make(world) {
      await world.work({ queues: ['limited'] });
      await (await world.jobs('limited').pass()).result({ timeout: '1m' });
      return await world.jobs('limited').pass();
    },
    kinds: ['rate-limited'],
    until: 'hour',
  },
  'its time has not come': {
    make: (world) => world.jobs('open', { delay: '1h' }).pass(),
    kinds: ['delayed'],
    until: 'hour',
  },
  'its time has come and nobody is there': {
    make: (world) => world.jobs('unserved', { delay: 1 }).pass(),
    kinds: ['no-worker'],
  },
  'its last attempt failed': {
    async make(world) {
      await world.work({ queues: ['open'] });
      return await world.jobs('open').fail();
    },
    kinds: ['backoff'],
    until: 'hour',
  },
  'the worker that took it does not know its name': {
    async make(world) {
      await world.work({ queues: ['strange'] });
      return await world.unheardOf();
    },
    kinds: ['unknown-job'],
  },
  'its batch has not ended, and nobody serves its queue': {
    async make(world) {
      const batch = await world.app.batch({ queue: 'unserved' }).add('Line.pass').add('Line.pass').run();
      return { queue: 'unserved', id: batch.id };
    },
    kinds: ['children', 'no-worker'],
  },
  'its time has not come, its queue is paused, and nobody serves it': {
    async make(world) {
      await world.app.queue('asleep').pause();
      return await world.jobs('asleep', { delay: '1h' }).pass();
    },
    kinds: ['delayed', 'paused', 'no-worker'],
    until: 'hour',
  },
  'as many jobs of its queue run as another tool lets run at a time': {
    async make(world) {
      await world.cap('capped', 1);
      await world.work({ queues: ['capped'], concurrency: 3 });
      await occupied(world, 'capped');
      return await world.jobs('capped').pass();
    },
    kinds: ['concurrency'],
  },
};

describe.each(Object.entries(ENGINES))('why a job waits, on %s', (_, address) => {
  let world: WaitingWorld;
  let client: Client;
  beforeAll(async () => {
    world = await WaitingWorld.open(address());
    client = await world.client();
  });
  afterAll(() => world?.close());

  it('is told for each cause that there can be, and until when where that is known', async () => {
    const places: [string, Place][] = [];
    for (const [cause, { make }] of Object.entries(CAUSES)) places.push([cause, await make(world)]);
    const reasons = async ({ queue, id }: Place) =>
      (await client.get<{ whyWaiting: Reason[] }>(`queues/${queue}/jobs/${id}`)).body.whyWaiting;
    const expected = Object.fromEntries(Object.entries(CAUSES).map(([cause, it]) => [cause, it.kinds]));
    const told = async () =>
      Object.fromEntries(
        await Promise.all(
          places.map(async ([cause, place]) => [cause, (await reasons(place)).map(({ kind }) => kind)]),
        ),
      );
    // Workers say what they do with their next beat.
    const isTold = (it: object) => JSON.stringify(it) === JSON.stringify(expected);
    const seen = await until(told, isTold).catch(told);
    expect(seen).toEqual(expected);
    for (const [cause, place] of places) {
      const [{ until: end = '' } = {}] = await reasons(place);
      const left = (Date.parse(end) - Date.now()) / 60_000;
      if (CAUSES[cause]?.until) expect([cause, left > 30 && left < 62]).toEqual([cause, true]);
    }
  });
});
