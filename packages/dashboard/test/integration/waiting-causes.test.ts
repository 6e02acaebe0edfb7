import { until } from '@cortado/test-support/until';
import type { Client } from '../support/client.js';
import { World } from '../support/world.js';

interface Waiting {
  state: string;
  position?: number;
  whyWaiting: { kind: string; until?: string }[];
  predictedStart?: { at?: string; unknown?: string };
}

/** What a job waits for, made on purpose. */
describe('why a job is waiting', () => {
  let world: World;
  let client: Client;

  beforeAll(async () => {
    world = await World.open();
    client = await world.client();
  });

  afterAll(() => world?.close());

  const look = async (queue: string, id: string) =>
    (await client.get<Waiting>(`queues/${queue}/jobs/${id}`)).body;
  const kinds = async (queue: string, id: string) => (await look(queue, id)).whyWaiting.map((it) => it.kind);

  it('is told for each cause, with its end where that is known, and with a start where that can be', async () => {
    const { app, office } = world;
    const jobs = app.jobs(office);
    const alone = await jobs.send('nobody serves it');
    expect(await kinds('short', alone.id)).toEqual(['no-worker']);
    await app.queue('short').pause({ by: 'ada', until: new Date(Date.now() + 3_600_000) });
    const paused = await look('short', alone.id);
    expect(paused.whyWaiting.map((it) => it.kind)).toEqual(['paused', 'no-worker']);
    expect(paused.whyWaiting[0]?.until).toBeDefined();
    await app.queue('short').resume();

    const batch = await app.batch({ onFinished: 'Office.nightly' }).add('Office.mail', ['a', {}]).run();
    expect(await look(batch.queue, batch.id)).toMatchObject({
      whyWaiting: [{ kind: 'children' }, { kind: 'no-worker' }],
      predictedStart: { unknown: 'children' },
    });

    await world.work();
    await alone.result();
    const again = await app.jobs(office, { attempts: 2, backoff: { type: 'fixed', delay: '1h' } }).fail('x');
    await until(
      () => kinds('default', again.id),
      (found) => found.join() === 'backoff',
    );
    for (const it of ['a', 'b', 'c', 'd']) await jobs.block(it);
    await until(
      async () => (await app.queue('long').counts()).active,
      (active) => active === 4,
    );
    const busy = await jobs.block('e');
    const line = await jobs.block('f');
    // What a worker says of its slots comes with its next beat.
    await until(
      () => kinds('long', line.id),
      (found) => found.join() === 'workers-busy,in-line',
    );
    expect(await look('long', line.id)).toMatchObject({
      position: 2,
      predictedStart: { unknown: 'no-history' },
    });
    expect(await kinds('long', busy.id)).toEqual(['workers-busy']);
    // Queues share the slots of that worker.
    const { id } = await jobs.fail('behind jobs of another queue');
    expect(await kinds('default', id)).toEqual(['workers-busy']);
    await app.queue('long').pause({ by: 'ada' });
    expect(await look('long', busy.id)).toMatchObject({ predictedStart: { unknown: 'paused' } });

    const later = await app.jobs(office, { delay: '2h' }).send('later');
    const delayed = await look('short', later.id);
    expect(delayed.whyWaiting).toEqual([{ kind: 'delayed', until: expect.any(String) }]);
    expect(delayed.predictedStart?.at).toBe(delayed.whyWaiting[0]?.until);
  });
});
