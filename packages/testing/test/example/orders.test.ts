import { expectEnqueued, type FakeCortado, fakeCortado, testClock } from '@cortado/testing';
import { Orders } from './orders.js';

/** A carrier that takes an order when it has refused it so many times. */
class Carrier {
  refusals = 0;

  async ship(order: string): Promise<string> {
    if (this.refusals-- > 0) throw new Error('no lorry');
    return `DE-${order}`;
  }
}

/** Timers, sockets and threads: what would keep the process alive. */
const openHandles = () => process.getActiveResourcesInfo().filter((it) => /Timeout|TCP|Pipe|Worker/.test(it));

/** What is open beyond what was: Jest and Vitest have some of their own, which may go meanwhile. */
function openedSince(before: string[]): string[] {
  const known = [...before];
  return openHandles().filter((it) => {
    const at = known.indexOf(it);
    if (at >= 0) known.splice(at, 1);
    return at < 0;
  });
}

let atFirst: string[];
let began: NodeJS.CpuUsage;
let carrier: Carrier;
let orders: Orders;
let app: FakeCortado;

beforeAll(() => {
  atFirst = openHandles();
  began = process.cpuUsage();
});
beforeEach(async () => {
  carrier = new Carrier();
  orders = new Orders(carrier);
  app = fakeCortado({
    services: [Orders],
    container: { resolve: () => orders },
    clock: testClock('2026-03-01T08:00:00Z'),
    log: false,
    keepSlots: { age: '1y' },
  });
  await app.start();
});
afterEach(() => app.close());

describe('a shop', () => {
  it('reminds three days later, and not before', async () => {
    await app.jobs(Orders, { delay: '3 days' }).remind('A-1');
    await app.clock.advance('71h');
    expect(orders.reminded).toEqual([]);
    await app.clock.advance('1h');
    expect(orders.reminded).toEqual(['A-1']);
  });

  it('ships after five refusals, each wait twice the one before', async () => {
    carrier.refusals = 5;
    const handle = await app.jobs(Orders).ship('A-2');
    await app.clock.advance('309m');
    expect((await handle.status()).state).toBe('delayed');
    await app.clock.advance('1m');
    expect(await handle.result()).toBe('DE-A-2');
    expect((await handle.status()).attempts).toBe(6);
  });

  it('gives up tracking after its time limit', async () => {
    const handle = await app.jobs(Orders).track('A-3');
    await app.clock.advance('29s');
    expect((await handle.status()).state).toBe('active');
    await app.clock.advance('1s');
    expect(await handle.status()).toMatchObject({ state: 'failed', error: expect.stringContaining('30') });
  });

  it('imports pages as one batch, and hears how it ended', async () => {
    const batch = app.batch({ name: 'import', onFinished: 'Orders.wasImported' });
    for (const page of [1, 2, 3]) batch.jobs(Orders).importPage(page);
    const handle = await batch.run();
    await app.drain();
    expect(await handle.status()).toMatchObject({ state: 'failed', completed: 2, failed: 1, finished: true });
    expect(orders.imported?.failures).toMatchObject([{ name: 'Orders.importPage', error: 'page 3 is torn' }]);
    expectEnqueued(Orders, 'importPage', ([page]) => page === 3);
  });

  it('sends statements each month, also in the one whose night has no half past two', async () => {
    await app.clock.advance('90 days');
    const log = await app.schedules.log('statements');
    // On 29 March 2026 clocks in Berlin go from two to three.
    expect(log.map(({ slot }) => slot.toISOString()).sort()).toEqual([
      '2026-03-29T01:30:00.000Z',
      '2026-04-29T00:30:00.000Z',
      '2026-05-29T00:30:00.000Z',
    ]);
    expect(orders.statements).toHaveLength(3);
  });

  // Of the processor, since a machine may be busy with something else.
  it('has needed less than two seconds for all of it, no datastore, and leaves nothing open', async () => {
    await app.close();
    const { user, system } = process.cpuUsage(began);
    expect((user + system) / 1_000_000).toBeLessThan(2);
    expect(openedSince(atFirst)).toEqual([]);
  });
});
