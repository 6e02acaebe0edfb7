import type { Cortado, FeedEvent, QueueFeed } from '@cortado/core';
import type { Progress, Task } from '@cortado/realtime';
import { gate, until } from '@cortado/test-support/until';
import { ENGINES, makeDatastore, removeFolder } from '../support/engines.js';
import { RealtimeWorld } from '../support/realtime-world.js';
import { Reports } from '../support/reports-service.js';

afterAll(removeFolder);

/** The same app, of which words of jobs are read once they may be: until then its feed keeps them. */
function heldBack(app: Cortado, mayCome: Promise<unknown>): Cortado {
  async function* late(feed: QueueFeed): AsyncGenerator<FeedEvent> {
    await mayCome;
    yield* feed;
  }
  return new Proxy(app, {
    get(target, key) {
      if (key !== 'feed') return bound(target, key);
      return (...options: Parameters<Cortado['feed']>) => {
        const feed = target.feed(...options);
        return Object.assign(late(feed), { ready: feed.ready, close: () => feed.close() });
      };
    },
  });
}

function bound(target: Cortado, key: string | symbol): unknown {
  const value: unknown = Reflect.get(target, key, target);
  return typeof value === 'function' ? value.bind(target) : value;
}

describe.each(ENGINES)('words of jobs that come late, on %s', (_name, urlOf) => {
  let world: RealtimeWorld;
  beforeAll(() => makeDatastore(urlOf()), 120_000);
  beforeEach(() => {
    world = new RealtimeWorld(urlOf());
  });
  afterEach(() => world.close());

  it('take no bar back that shows what was read meanwhile', async () => {
    const mayCome = gate();
    const web = await world.web({}, heldBack(world.app(), mayCome.opened));
    const work = await world.worker();
    const user = world.user('ada');
    const ada = await world.browser(web, user);
    const goesOn = gate();
    const reached = gate();
    Reports.staged = async (stage) => {
      if (stage !== '60') return;
      reached.open();
      await goesOn.opened;
    };
    const job = await work.jobs(Reports, { user }).steps([20, 40, 60, 80]);
    await reached.opened;
    const entered = await ada.subscribe(`job:${job.id}`);
    expect(entered).toMatchObject({ ok: true, task: { progress: { percent: 60 } } });
    mayCome.open();
    goesOn.open();
    await until(
      () => ada.states(job.id).at(-1),
      (it) => it === 'completed',
    );
    const tasks = ada.payloads('task') as Task[];
    const shown = [...(ada.payloads('progress') as Progress[]), ...tasks.map((it) => it.progress)];
    const percents = shown.filter((it) => it !== undefined).map((it) => it.percent);
    expect(percents).toContain(80);
    // What comes together is told as the last of it, so that 60 may be left out.
    expect(Math.min(...percents)).toBeGreaterThanOrEqual(60);
  });
});
