import { BACK_WITHIN, SERVERS, ServedWorld } from '../support/served-world.js';

describe.each(SERVERS)('a network that goes silent before %s and queues that share slots', (_, start) => {
  let world: ServedWorld;
  beforeAll(async () => {
    world = await ServedWorld.start(start, { queues: ['default', 'short'], concurrency: 2 });
    await world.runs(1);
  });
  afterAll(() => world.close());

  it('costs an idle process next to nothing while all is well', async () => {
    const before = world.proxy.passed;
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    // What a worker of one queue sends, and once more the fetch and the look for stalled jobs.
    expect(world.proxy.passed - before).toBeLessThan(80);
  });

  it('is got over in each of them within 15 seconds', async () => {
    world.proxy.goSilent('both');
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    world.proxy.speak();
    expect(await world.runs(2)).toBeLessThan(BACK_WITHIN);
    const other = await world.client.enqueue('Ledger.enter', [3], { queue: 'default' });
    await other.result({ timeout: BACK_WITHIN });
  });
});
