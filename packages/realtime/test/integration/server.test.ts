import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publishRealtime } from '@cortado/realtime';
import { RealtimeWorld } from '../support/realtime-world.js';
import { until } from '../support/until.js';

const folder = mkdtempSync(join(tmpdir(), 'cortado-realtime-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ENGINES: [string, () => string][] = [
  ['redis', () => process.env.REDIS_URL as string],
  ['postgres', () => process.env.DATABASE_URL as string],
  ['embedded', () => `embedded:${folder}`],
];

describe.each(ENGINES)('realtime on %s', (_name, urlOf) => {
  let world: RealtimeWorld;
  beforeEach(() => {
    world = new RealtimeWorld(urlOf());
  });
  afterEach(() => world.close());

  it('tells each browser once of what a worker publishes, whichever web process it is connected to', async () => {
    const [one, other] = [await world.web(), await world.web()];
    const ada = await world.browser(one, world.user('ada'));
    const bob = await world.browser(other, world.user('bob'));
    const work = await world.worker();
    const room = `room:${world.id}`;
    const authorized = await world.web({ authorize: () => true });
    const eve = await world.browser(authorized, world.user('eve'));
    await expect(eve.subscribe(room)).resolves.toMatchObject({ ok: true, missed: [] });
    await expect(ada.subscribe(room)).resolves.toMatchObject({ ok: false, error: { code: 'forbidden' } });
    const { Reports } = await import('../support/reports-service.js');
    const job = await work.jobs(Reports, { user: world.user('ada') }).tell(world.id, 300);
    await job.result();
    await publishRealtime('done', {}, { everyone: true });
    await eve.hears('done');
    expect(eve.payloads('counted')).toEqual(Array.from({ length: 300 }, (_, index) => ({ nr: index + 1 })));
    await ada.hears('done');
    await bob.hears('done');
    await until(
      () => ada.states(job.id).at(-1),
      (it) => it === 'completed',
    );
    expect([ada.payloads('counted'), bob.payloads('counted'), bob.states(job.id)]).toEqual([[], [], []]);
  });
});
