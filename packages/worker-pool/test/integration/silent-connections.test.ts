import { until } from '@cortado/test-support/until';
import { BACK_WITHIN, SERVERS, ServedWorld } from '../support/served-world.js';

describe.each(SERVERS)('a network that goes silent before %s', (_, start) => {
  let world: ServedWorld;
  beforeEach(async () => {
    world = await ServedWorld.start(start);
    await world.runs(1);
  });
  afterEach(() => world.close());

  it('is got over within 15 seconds of its return, and told of once', async () => {
    world.proxy.goSilent('both');
    await until(
      () => world.events,
      (it) => it.length > 0,
    );
    world.proxy.speak();
    await world.runs(2);
    await until(
      () => world.events,
      (it) => it.includes('restored'),
    );
    expect(world.events).toEqual([expect.stringMatching(/^lost: /), 'restored']);
  });

  it('is got over within 15 seconds, however short it was', async () => {
    // The worst moment: the worker has just begun to wait for the next job, and owes the server no word for some time.
    await new Promise((resolve) => setTimeout(resolve, 100));
    world.proxy.goSilent('both');
    world.proxy.speak();
    expect(await world.runs(2)).toBeLessThan(BACK_WITHIN);
  });

  it('does not keep those who listen from hearing again', async () => {
    const heard: unknown[] = [];
    await world.client.internals.engine.bus.subscribe('topic', (it) => heard.push(it));
    world.proxy.goSilent('both');
    world.proxy.speak();
    const speaker = world.app({ connection: world.server.url });
    await speaker.open();
    await until(
      async () => {
        await speaker.internals.engine.bus.publish('topic', 'word');
        return heard.length;
      },
      (count) => count > 0,
      BACK_WITHIN,
    );
  });

  it('costs an idle process next to nothing while all is well', async () => {
    const before = world.proxy.passed;
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    // The worker's fetch, its heartbeat and its listeners, each once in five seconds, and what BullMQ sends for them.
    expect(world.proxy.passed - before).toBeLessThan(80);
  });
});
