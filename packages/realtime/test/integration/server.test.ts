import { afterCommit, runAs, runInTransaction } from '@cortado/core';
import {
  publishAlert,
  publishDocumentChanged,
  publishListChanged,
  publishNotice,
  publishProgress,
  publishRealtime,
  type Task,
} from '@cortado/realtime';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import { until } from '@cortado/test-support/until';
import { ENGINES, makeDatastore, removeFolder } from '../support/engines.js';
import { OrdersTable } from '../support/orders-table.js';
import { RealtimeWorld } from '../support/realtime-world.js';
import { Reports } from '../support/reports-service.js';

const database = freshDatabase();
afterAll(removeFolder);

describe.each(ENGINES)('realtime on %s', (_name, urlOf) => {
  let world: RealtimeWorld;
  let orders: OrdersTable;
  beforeAll(async () => {
    orders = new OrdersTable(database.url);
    await Promise.all([makeDatastore(urlOf()), orders.make()]);
  });
  afterAll(() => orders.close());
  beforeEach(() => {
    world = new RealtimeWorld(urlOf());
  });
  afterEach(() => world.close());

  const counted = (count: number) => Array.from({ length: count }, (_, index) => ({ nr: index + 1 }));

  it('tells each browser once, in order, whichever web process it is connected to', async () => {
    const [one, other] = [
      await world.web({ authorize: () => true }),
      await world.web({ authorize: () => true }),
    ];
    const work = await world.worker();
    const room = `room:${world.id}`;
    const browsers = await Promise.all([
      world.browser(one, world.user('ada')),
      world.browser(one, world.user('ada')),
      world.browser(other, world.user('bob')),
    ]);
    for (const it of browsers) expect(await it.subscribe(room)).toMatchObject({ ok: true, missed: [] });
    const outside = await world.browser(other, world.user('eve'));
    const job = await work.jobs(Reports, { user: world.user('ada') }).tell(world.id, 300);
    await job.result();
    await publishRealtime(`end-${world.id}`, null, { everyone: true });
    for (const it of [...browsers, outside]) await it.hears(`end-${world.id}`);
    for (const it of browsers) expect(it.payloads('counted')).toEqual(counted(300));
    expect(outside.payloads('counted')).toEqual([]);
  });

  it('gives a browser that was away what it has missed in each of its rooms, once, from any process', async () => {
    const [one, other] = [
      await world.web({ authorize: () => true }),
      await world.web({ authorize: () => true }),
    ];
    const user = world.user('ada');
    const room = `room:${world.id}`;
    const first = await world.browser(one, user);
    await first.subscribe(room);
    await publishRealtime('counted', { nr: 1 }, { room: world.id });
    await publishNotice({ text: 'One' }, { user });
    await first.hears('counted');
    await first.hears('notice');
    first.close();
    await publishRealtime('counted', { nr: 2 }, { room: world.id });
    await publishNotice({ text: 'Two', link: { url: '/files/a.csv', label: 'Download' } }, { user });
    for (const percent of [10, 20, 30]) await publishProgress({ percent, title: 'Import', user });
    const seen = { [`user:${user}`]: first.events('notice').at(-1)?.id };
    const second = await world.browser(other, user, { after: seen });
    // The latest progress alone: those before are of no use to anybody.
    await second.hears('progress');
    await until(
      () => second.payloads('progress').at(-1),
      (it) => (it as { percent: number }).percent === 30,
    );
    expect(second.payloads('notice')).toEqual([
      { text: 'Two', link: { url: '/files/a.csv', label: 'Download' } },
    ]);
    const entered = await second.subscribe(room, first.events('counted').at(-1)?.id);
    expect(entered).toMatchObject({ ok: true, incomplete: false, missed: [{ payload: { nr: 2 } }] });
    await publishRealtime('counted', { nr: 3 }, { room: world.id });
    await second.hears('counted');
    expect(second.payloads('counted')).toEqual([{ nr: 3 }]);
    // Of so many not all are kept, and it is said.
    await Promise.all(
      counted(130).map(({ nr }) => publishRealtime('counted', { nr: 100 + nr }, { room: world.id })),
    );
    await second.hears('counted', 131);
    const third = await world.browser(one, user);
    const late = await third.subscribe(room, first.events('counted').at(-1)?.id);
    expect(late).toMatchObject({ ok: true, incomplete: true });
    expect(late.ok && late.missed).toHaveLength(100);
  });

  it('publishes nothing that was said in a transaction which rolls back, and the rest after the commit', async () => {
    const web = await world.web({ authorize: () => true });
    const user = world.user('ada');
    const ada = await world.browser(web, user);
    const { hooks } = orders;
    await runInTransaction(hooks, async (transaction) => {
      await orders.insert(transaction, 'kept');
      await publishNotice({ text: 'kept' }, { user, afterCommit: true });
      const inner = runInTransaction(hooks, async (savepoint) => {
        await orders.insert(savepoint, 'rolled back alone');
        await publishNotice({ text: 'rolled back alone' }, { user, afterCommit: true });
        throw new Error('only this');
      });
      await expect(inner).rejects.toThrow('only this');
      await runInTransaction(hooks, () => publishNotice({ text: 'kept, too' }, { user, afterCommit: true }));
      await publishRealtime('now', 1, { user });
      await ada.hears('now');
      expect([await orders.names(), ada.payloads('notice')]).toEqual([[], []]);
    });
    const failing = runInTransaction(hooks, async (transaction) => {
      await orders.insert(transaction, 'rolled back');
      await publishNotice({ text: 'rolled back' }, { user, afterCommit: true });
      await publishProgress({ percent: 5, user, afterCommit: true });
      await afterCommit(() => publishAlert({ text: 'rolled back' }, { user }));
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    // The datastore refuses the commit itself: a statement had failed, and nobody looked.
    const doomed = runInTransaction(hooks, async (transaction) => {
      await publishNotice({ text: 'doomed' }, { user, afterCommit: true });
      await transaction.query('SELECT 1 / 0').catch(() => undefined);
    });
    await expect(doomed).rejects.toThrow();
    await publishRealtime('end', null, { user });
    await ada.hears('end');
    expect(ada.frames.map((it) => it.event)).toEqual(['now', 'notice', 'notice', 'end']);
    expect(ada.payloads('notice')).toEqual([{ text: 'kept' }, { text: 'kept, too' }]);
    expect(await orders.names()).toEqual(['kept']);
    // What cannot be told is said while it can still be rolled back; and of many that wait, browsers are told the last.
    let since = 0;
    await runInTransaction(hooks, async () => {
      const odd = publishRealtime('odd', { at: new Map() }, { user, afterCommit: true });
      await expect(odd).rejects.toThrow('JSON cannot carry');
      for (let percent = 1; percent <= 50; percent++)
        await publishProgress({ percent, user, afterCommit: true });
      since = Date.now();
    });
    const told = () => (ada.payloads('progress') as { percent: number }[]).map((it) => it.percent);
    await until(told, (it) => it.includes(50));
    expect(told().length).toBeLessThan(5 + (Date.now() - since) / 100);
  });

  it('follows a job for its user and whoever may: states, progress, and the last of it always', async () => {
    const [web, other] = [await world.web(), await world.web()];
    const work = await world.worker();
    const user = world.user('ada');
    const [ada, tab, bob] = [
      await world.browser(web, user),
      await world.browser(other, user),
      await world.browser(web, world.user('bob')),
    ];
    const since = Date.now();
    const job = await web.cortado.jobs(Reports, { user }).generate(400);
    const entered = await ada.subscribe(`job:${job.id}`);
    expect(entered).toMatchObject({
      ok: true,
      task: { id: job.id, name: 'Reports.generate', canRetry: false },
    });
    await job.result();
    const took = Date.now() - since;
    for (const it of [ada, tab])
      await until(
        () => it.states(job.id).at(-1),
        (state) => state === 'completed',
      );
    const last = { percent: 100, title: 'Report', description: '400 of 400', job: job.id };
    for (const it of [ada, tab]) expect(it.payloads('progress').at(-1)).toEqual(last);
    const shown = (tab.payloads('progress') as { percent: number }[]).map((it) => it.percent);
    expect(shown).toEqual([...shown].sort((one, other) => one - other));
    expect(shown.length).toBeLessThanOrEqual(Math.ceil(took / 100) + 3);
    expect(tab.payloads('task').at(-1)).toMatchObject({ state: 'completed', result: 'done', progress: last });
    // A job of hers says it in a room of its own, as often as it likes.
    const reporting = await work.jobs(Reports, { user }).report(10_000);
    await reporting.result();
    await tab.hears('notice');
    const published = tab.events('progress').filter((it) => it.id !== '');
    expect(published.at(-1)?.payload).toEqual({ percent: 100, title: 'Rows', job: reporting.id });
    await publishRealtime(`end-${world.id}`, null, { everyone: true });
    await bob.hears(`end-${world.id}`);
    expect(bob.frames.filter((it) => it.room !== 'everyone')).toEqual([]);
  });

  it('tells of each stage of a job that says no more, secrets masked', async () => {
    const web = await world.web();
    const work = await world.worker();
    const user = world.user('ada');
    const ada = await world.browser(web, user);
    const told = () => (ada.payloads('task') as Task[]).map((it) => it.stage);
    // More than one message between processes holds.
    const long = '漢'.repeat(1_950);
    Reports.staged = (stage) => until(told, (it) => it.at(-1)?.startsWith(stage) === true);
    const job = await work
      .jobs(Reports, { user })
      .stages({ password: 'hunter2' }, ['Reading', long, 'Writing']);
    // Each goes on once the one before was heard of.
    await job.result({ timeout: '8s' });
    const stages = [...new Set(told().filter((it) => it !== undefined))];
    expect(stages).toEqual(['Reading ***', `${long} ***`, 'Writing ***']);
  });

  it('tells the last of 10,000 calls in a second that nobody waits for, also where it is not 100', async () => {
    const web = await world.web();
    const work = await world.worker();
    const user = world.user('ada');
    const ada = await world.browser(web, user);
    const job = await work.jobs(Reports, { user }).rush(10_000);
    await job.result({ timeout: '1m' });
    await until(
      () => ada.states(job.id).at(-1),
      (it) => it === 'completed',
    );
    const last = { percent: 63, title: 'Rush', description: '10000 of 10000', job: job.id };
    expect(ada.payloads('task').at(-1)).toMatchObject({ state: 'completed', progress: last });
    const isPublished = (it: { id: string }) => it.id !== '';
    // A bar left below 100 is ended half a second after its job, which may be by now.
    const isEnd = (it: { payload: unknown }) => 'ended' in (it.payload as object);
    const frames = ada.events('progress').filter((it) => !isEnd(it));
    expect(frames.filter((it) => !isPublished(it)).at(-1)?.payload).toEqual(last);
    expect(frames.filter(isPublished).at(-1)?.payload).toEqual({ ...last, description: '10000' });
  });

  it('tells a document, a list and whoever is meant of progress outside of a job', async () => {
    const web = await world.web({ authorize: (_user, room) => 'doctype' in room });
    const ada = await world.browser(web, world.user('ada'));
    const document = { doctype: `Invoice ${world.id}`, docname: 'INV/1 ü' };
    const name = `document:Invoice ${world.id}/INV%2F1 ü`;
    await expect(ada.subscribe(name)).resolves.toMatchObject({ ok: true });
    await expect(ada.subscribe(`doctype:Invoice ${world.id}`)).resolves.toMatchObject({ ok: true });
    await publishProgress({ percent: 33.3, title: 'Printing', ...document });
    await runAs(world.user('ada'), () => publishProgress({ percent: 120, title: 'Mine' }));
    await publishDocumentChanged(document);
    await publishListChanged({ doctype: document.doctype });
    await ada.hears('list.changed');
    expect(ada.frames.map((it) => [it.room, it.event, it.payload])).toEqual([
      [name, 'progress', { percent: 33.3, title: 'Printing' }],
      [`user:${world.user('ada')}`, 'progress', { percent: 100, title: 'Mine' }],
      [name, 'document.changed', document],
      [`doctype:Invoice ${world.id}`, 'list.changed', { doctype: document.doctype }],
    ]);
  });
});
