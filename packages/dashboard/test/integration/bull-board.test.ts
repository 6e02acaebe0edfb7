import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { until } from '@cortado/test-support/until';
import { Queue } from 'bullmq';
import { World } from '../support/world.js';

type Counts = Record<string, number>;
type Route = Readonly<{
  method: string | string[];
  route: string | string[];
  handler: (request: never) => unknown;
}>;

const NAMES = ['short', 'default', 'long', 'mails'];
const STATES = ['waiting', 'prioritized', 'delayed', 'active', 'completed', 'failed', 'waiting-children'];

describe('the dashboard beside bull-board', () => {
  let world: World;
  const queues: Queue[] = [];

  beforeAll(async () => {
    const prefix = `beside-${Date.now()}`;
    world = await World.open(undefined, {}, prefix);
    const connection = { url: process.env.REDIS_URL as string };
    for (const name of NAMES) queues.push(new Queue(name, { connection, prefix }));
    const { app, office } = world;
    await world.work();
    const jobs = app.jobs(office);
    for (let nr = 0; nr < 5; nr++) await jobs.send(nr);
    await jobs.fail('The disk was full');
    await jobs.block('pages');
    for (let nr = 0; nr < 3; nr++) await jobs.mail('ada@example.com');
    await app.jobs(office, { priority: 3 }).mail('soon@example.com');
    await app.jobs(office, { delay: '1h' }).mail('later@example.com');
    await app.batch({ queue: 'mails' }).add('Office.mail', ['a', {}]).add('Office.mail', ['b', {}]).run();
  });

  afterAll(async () => {
    await Promise.all(queues.map((it) => it.close()));
    await world?.close();
  });

  it('shows the same counts of the same Redis', async () => {
    const theirs = board(queues.map((it) => new BullMQAdapter(it)));
    const client = await world.client();
    const ours = async () => {
      const { body } = await client.get<{ queues: { name: string; counts: Counts }[] }>('queues');
      return Object.fromEntries(body.queues.map(({ name, counts }) => [name, named(counts)]));
    };
    await until(ours, (it) => it.short?.completed === 5 && it.default?.failed === 1 && it.long?.active === 1);
    const seen = { theirs: await theirs(), ours: await ours() };
    expect(seen.ours.mails).toMatchObject({ waiting: 5, prioritized: 1, delayed: 1, 'waiting-children': 1 });
    expect(seen.ours).toEqual(seen.theirs);
    // What waits in a queue that is paused is of a state of its own there, and still waits here.
    await world.app.queue('mails').pause({ by: 'ada', reason: 'the relay' });
    await world.app.jobs(world.office).mail('while@example.com');
    await world.app.jobs(world.office, { priority: 1 }).mail('first@example.com');
    const paused = { theirs: await theirs(), ours: await ours() };
    expect(paused.ours.mails).toMatchObject({
      waiting: 6,
      prioritized: 2,
      delayed: 1,
      'waiting-children': 1,
    });
    expect(paused.ours).toEqual(paused.theirs);
  });
});

/** The states that both know, by BullMQ's names. */
function named(counts: Counts): Counts {
  const children = counts.waitingChildren ?? counts['waiting-children'];
  return Object.fromEntries(
    STATES.map((it) => [it, (it === 'waiting-children' ? children : counts[it]) ?? 0]),
  );
}

/** What bull-board's own route answers, on a server that only hands requests on. */
function board(queues: BullMQAdapter[]): () => Promise<Record<string, Counts>> {
  let adapted: unknown;
  let routes: readonly Route[] = [];
  const server: Record<string, unknown> = new Proxy(
    {},
    {
      get: (_, name) => (given: unknown) => {
        if (name === 'setQueues') adapted = given;
        if (name === 'setApiRoutes') routes = given as readonly Route[];
        return server;
      },
    },
  );
  const uiBasePath = dirname(
    createRequire(join(process.cwd(), 'package.json')).resolve('@bull-board/ui/package.json'),
  );
  createBullBoard({ queues, serverAdapter: server as never, options: { uiBasePath, uiConfig: {} } });
  const route = routes.find(
    (it) => [it.route].flat().includes('/api/queues') && [it.method].flat().includes('get'),
  );
  if (!route) throw new Error('Expected bull-board to have GET /api/queues, found that it has not.');
  return async () => {
    const request = { queues: adapted, query: {}, params: {}, headers: {}, body: {} };
    const { body } = (await route.handler(request as never)) as {
      body: { queues: { name: string; counts: Counts }[] };
    };
    return Object.fromEntries(body.queues.map(({ name, counts }) => [name, named(counts)]));
  };
}
