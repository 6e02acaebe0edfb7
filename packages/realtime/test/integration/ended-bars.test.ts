import type { Progress } from '@cortado/realtime';
import { until } from '@cortado/test-support/until';
import type { Browser } from '../support/browser.js';
import { ENGINES, makeDatastore, removeFolder } from '../support/engines.js';
import { RealtimeWorld, type Web } from '../support/realtime-world.js';
import { Reports } from '../support/reports-service.js';

afterAll(removeFolder);

describe.each(ENGINES)('who watches a document, and none of its jobs, on %s', (_name, urlOf) => {
  let world: RealtimeWorld;
  beforeAll(() => makeDatastore(urlOf()), 120_000);
  beforeEach(() => {
    world = new RealtimeWorld(urlOf());
  });
  afterEach(() => world.close());

  const web = () => world.web({ authorize: (_user, room) => 'doctype' in room });
  const room = () => `document:Part/${world.id}`;
  /** Bob, who looks at the document that jobs of Ada's change. */
  const bob = async (at: Web) => {
    const browser = await world.browser(at, world.user('bob'));
    expect(await browser.subscribe(room())).toMatchObject({ ok: true });
    return browser;
  };
  const heard = (browser: Browser) =>
    (browser.payloads('progress') as Progress[]).map(({ percent, ended }) => ended ?? percent);
  const hears = (browser: Browser, expected: unknown[]) =>
    until(
      () => heard(browser),
      (it) => JSON.stringify(it) === JSON.stringify(expected),
    );

  it('is told how a job ended that said no 100, once, whichever way it ended', async () => {
    const [one, other] = [await web(), await web()];
    const browsers = [await bob(one), await bob(other)];
    const jobs = (await world.worker()).jobs(Reports, { user: world.user('ada') });
    const failing = await jobs.part(world.id, 'fails');
    for (const it of browsers) await hears(it, [40, 'failed']);
    const { id, queue } = await jobs.part(world.id, 'waits');
    for (const it of browsers) await hears(it, [40, 'failed', 40]);
    await one.cortado.job(queue, id).cancel();
    for (const it of browsers) await hears(it, [40, 'failed', 40, 'cancelled']);
    await jobs.part(world.id, 'returns');
    for (const it of browsers) await hears(it, [40, 'failed', 40, 'cancelled', 40, 'completed']);
    // What went wrong is nobody's business but the user's.
    expect(browsers[0]?.payloads('progress')[1]).toEqual({
      ...{ percent: 40, title: 'Part', job: failing.id },
      ended: 'failed',
    });
    // One that runs where it was called is in no queue; its process tells the others how it ended.
    await one.cortado.jobs(Reports, { user: world.user('ada'), inline: true }).part(world.id, 'fails');
    for (const it of browsers)
      await hears(it, [40, 'failed', 40, 'cancelled', 40, 'completed', 40, 'failed']);
    for (const it of browsers) it.frames.length = 0;
    // Of one that said 100 there is nothing more to tell.
    const whole = await jobs.report(2, 'Part', world.id);
    await whole.result();
    await jobs.part(world.id, 'fails');
    for (const it of browsers) await hears(it, [50, 100, 40, 'failed']);
  });

  it('is told of it when they were away meanwhile, and come back to another web process', async () => {
    const one = await web();
    const browser = await bob(one);
    const worker = await world.worker();
    const { id, queue } = await worker.jobs(Reports, { user: world.user('ada') }).part(world.id, 'waits');
    await hears(browser, [40]);
    const last = browser.events('progress').at(-1)?.id;
    browser.close();
    const other = await web();
    const early = await world.browser(other, world.user('bob'));
    await early.subscribe(room(), last);
    await one.cortado.job(queue, id).cancel();
    // That process has heard of the job from what the room keeps alone.
    await hears(early, ['cancelled']);
    const late = await world.browser(await web(), world.user('bob'));
    const answer = await late.subscribe(room(), last);
    expect(answer).toMatchObject({ missed: [{ id: '', payload: { percent: 40, ended: 'cancelled' } }] });
    expect(await late.subscribe('document:Part/another', last)).toMatchObject({ missed: [] });
  });
});
