import { publishRealtime, type Task } from '@cortado/realtime';
import { gate, until } from '@cortado/test-support/until';
import { ENGINES, makeDatastore, removeFolder } from '../support/engines.js';
import { RealtimeWorld } from '../support/realtime-world.js';
import { Reports } from '../support/reports-service.js';

afterAll(removeFolder);

describe.each(ENGINES)('the tasks of a user on %s', (_name, urlOf) => {
  let world: RealtimeWorld;
  beforeAll(() => makeDatastore(urlOf()), 120_000);
  beforeEach(() => {
    world = new RealtimeWorld(urlOf());
  });
  afterEach(() => world.close());

  interface Answer {
    status: number;
    tasks?: Task[];
    task?: Task;
    next?: string;
    error?: { code: string };
  }

  const ask = async (url: string, user: string, init: RequestInit = {}): Promise<Answer> => {
    const headers = { authorization: `Bearer ${user}`, 'content-type': 'application/json', ...init.headers };
    const response = await fetch(url, { ...init, headers });
    return { status: response.status, ...((await response.json()) as object) };
  };

  it('are listed for nobody else, the newest first, page by page', async () => {
    const { cortado, url } = await world.web();
    const [ada, bob] = [world.user('ada'), world.user('bob')];
    const elsewhere = await world.browser(await world.web(), ada);
    const jobs = cortado.jobs(Reports, { user: ada });
    const queued = [await jobs.generate(1), await jobs.generate(2), await jobs.generate(3)];
    for (const { id } of queued)
      await until(
        () => elsewhere.states(id),
        (it) => it.at(-1) === 'waiting',
      );
    await cortado.jobs(Reports, { user: bob }).generate(4);
    const tasks = `${url}/realtime/tasks`;
    const first = await ask(`${tasks}?limit=2`, ada);
    const rest = await ask(`${tasks}?limit=2&after=${encodeURIComponent(first.next ?? '')}`, ada);
    const ids = [...(first.tasks ?? []), ...(rest.tasks ?? [])].map((it) => it.id);
    expect([...ids].sort()).toEqual(queued.map((it) => it.id).sort());
    expect(first.tasks?.[0]).toMatchObject({ name: 'Reports.generate', state: 'waiting', canCancel: true });
    expect(rest.next).toBeUndefined();
    expect((await ask(tasks, bob)).tasks).toHaveLength(1);
    for (const query of ['limit=0', 'limit=x', 'limit=1000', 'after=x'])
      expect(await ask(`${tasks}?${query}`, ada)).toMatchObject({ status: 400, error: { code: 'invalid' } });
    expect(await ask(tasks, '')).toMatchObject({ status: 401, error: { code: 'unauthenticated' } });
  });

  it('are cancelled and retried by their user alone, where that can be done', async () => {
    const web = await world.web({
      tasks: { canCancel: (user) => !String(user).startsWith('eve') },
      authorize: (_, room) => 'job' in room,
    });
    const { cortado, url } = web;
    await world.worker();
    const [ada, bob, eve] = [world.user('ada'), world.user('bob'), world.user('eve')];
    const act = (user: string, id: string, what: string, init: RequestInit = {}) =>
      ask(`${url}/realtime/tasks/${world.queue}/${id}/${what}`, user, {
        method: 'POST',
        body: '{}',
        ...init,
      });
    const held = await cortado.jobs(Reports, { user: ada }).hold();
    await until(
      () => held.status(),
      (it) => it.state === 'active',
    );
    // To look on is no right to change anything.
    const watcher = await world.browser(web, bob);
    expect(await watcher.subscribe(`job:${held.id}`)).toMatchObject({ ok: true, task: { canCancel: false } });
    for (const [user, id] of [
      [bob, held.id],
      [ada, 'nothing'],
      [ada, '%00'],
    ] as const)
      expect(await act(user, id, 'cancel')).toMatchObject({ status: 403, error: { code: 'forbidden' } });
    expect(await act(ada, held.id, 'retry')).toMatchObject({ status: 409, error: { code: 'conflict' } });
    expect(await act(ada, held.id, 'remove')).toMatchObject({ status: 404 });
    expect(await act(ada, 'x'.repeat(10_000), 'cancel')).toMatchObject({
      status: 400,
      error: { code: 'invalid' },
    });
    expect(await act(ada, held.id, 'cancel', { headers: { 'content-type': 'text/plain' } })).toMatchObject({
      status: 415,
    });
    expect(await ask(`${url}/realtime/tasks/${world.queue}/${held.id}/cancel`, ada)).toMatchObject({
      status: 405,
    });
    expect(await act(ada, held.id, 'cancel')).toMatchObject({ status: 200, task: { id: held.id } });
    await until(
      () => held.status(),
      (it) => it.state === 'cancelled',
    );
    expect(await act(ada, held.id, 'cancel')).toMatchObject({ status: 409 });
    const failing = await cortado.jobs(Reports, { user: ada }).fail();
    await failing.result().catch(() => undefined);
    const failed = (await ask(`${url}/realtime/tasks`, ada)).tasks?.find((it) => it.id === failing.id);
    expect(failed).toMatchObject({
      state: 'failed',
      error: 'no such invoice',
      canRetry: true,
      canCancel: false,
    });
    expect(await act(ada, failing.id, 'retry')).toMatchObject({ status: 200 });
    const hers = await cortado.jobs(Reports, { user: eve }).hold();
    expect(await act(eve, hers.id, 'cancel')).toMatchObject({ status: 409 });
  });

  it('end for whoever looks at them, also where nothing is kept of them', async () => {
    const nothing = { completed: { count: 0 }, failed: { count: 0 } };
    const app = world.app({ queues: { [world.queue]: { keep: nothing } } });
    let mayBob = true;
    const user = world.user('ada');
    /** How often Ada was asked for. */
    let reviews = 0;
    const authenticate = ({ token }: { token?: string | undefined }) => {
      if (token === user) reviews += 1;
      return token;
    };
    const web = await world.web({ limits: { grantedFor: 100 }, authorize: () => mayBob, authenticate }, app);
    const worker = await world.worker(world.app({ queues: { [world.queue]: { keep: nothing } } }));
    // Whoever has ended the job takes their time to say that the request is carried out.
    const mayWithdraw = gate();
    for (const { internals } of [app, worker]) {
      const { cancelRequests } = internals;
      const withdraw = cancelRequests.withdraw.bind(cancelRequests);
      cancelRequests.withdraw = (queue, id) => mayWithdraw.opened.then(() => withdraw(queue, id));
    }
    const ada = await world.browser(web, user);
    const bob = await world.browser(web, world.user('bob'));
    const left: unknown[] = [];
    ada.socket.on('left', (it) => left.push(it));
    const jobs = app.jobs(Reports, { user });
    const held = await jobs.hold();
    expect(await ada.subscribe(`job:${held.id}`)).toMatchObject({ ok: true });
    expect(await bob.subscribe(`job:${held.id}`)).toMatchObject({ ok: true });
    const done = await jobs.generate(1);
    await until(
      () => ada.states(done.id),
      (it) => it.at(-1) === 'completed',
    );
    const cancelled = held.cancel('not wanted');
    await until(
      () => ada.states(held.id),
      (it) => it.at(-1) === 'cancelled',
    );
    const reviewed = reviews;
    await until(
      () => reviews,
      (it) => it > reviewed + 2,
    );
    mayWithdraw.open();
    await cancelled;
    // Its own it stays; whoever was let in to it is asked for, as ever.
    const hasLeft = new Promise((resolve) => bob.socket.on('left', resolve));
    mayBob = false;
    expect(await hasLeft).toMatchObject({ room: `job:${held.id}` });
    await publishRealtime('bell', 1, { job: held.id });
    await ada.hears('bell');
    expect(left).toEqual([]);
  });

  it('need jobs that are found by their users, and a batch says how many are done', async () => {
    const { url } = await world.web({}, world.app({ index: { user: false } }));
    expect(await ask(`${url}/realtime/tasks`, 'ada')).toMatchObject({
      status: 501,
      error: { code: 'not-indexed' },
    });
    const web = await world.web({ authorize: () => true });
    await world.worker();
    const ada = await world.browser(web, world.user('ada'));
    const batch = await web.cortado
      .batch()
      .add('Reports.generate', [1])
      .add('Reports.generate', [1])
      .add('Reports.fail', [])
      .run();
    expect(await ada.subscribe(`job:${batch.id}`)).toMatchObject({ ok: true });
    await until(
      () => ada.payloads('batch.progress').at(-1),
      (it) => JSON.stringify(it) === JSON.stringify({ batch: batch.id, done: 2, failed: 1, total: 3 }),
    );
  });
});
