import { mountDashboard } from '@cortado/dashboard';
import type { Client } from '../support/client.js';
import { World } from '../support/world.js';

const authenticate = ({ headers }: { headers: Record<string, unknown> }) =>
  headers['x-user']
    ? { name: String(headers['x-user']), roles: String(headers['x-roles'] ?? '').split(',') }
    : undefined;

interface Asked {
  id: string;
  state: string;
  count: number;
  mayConfirm: boolean;
  isOwn: boolean;
  filter: unknown;
  details: unknown;
}

describe('an act that takes two people', () => {
  let world: World;
  let ann: Client;
  let bob: Client;
  let eve: Client;

  beforeAll(async () => {
    world = await World.open(undefined, {
      authenticate,
      authorize: ({ roles = [] }, { name, isWrite, queue }) =>
        roles.includes('operator') ||
        !isWrite ||
        (name === 'requests.decide' && queue === undefined) ||
        (queue !== undefined && roles.includes(queue)),
      twoPeople: [
        'jobs.cancel',
        'jobs.run',
        'queues.pause',
        'batches.cancel',
        'schedules.backfill',
        'processes.scale',
      ],
    });
    [ann, bob, eve] = await Promise.all([
      world.client({ 'x-user': 'ann', 'x-roles': 'operator' }),
      world.client({ 'x-user': 'bob', 'x-roles': 'operator' }),
      world.client({ 'x-user': 'eve', 'x-roles': 'reader' }),
    ]);
  });

  afterAll(() => world?.close());

  const requests = async (client: Client) =>
    (await client.get<{ requests: Asked[] }>('requests')).body.requests;
  const waiting = async () => (await world.app.queue('mails').counts()).waiting;

  it('is only written down at first, with its filter and how many it is for, and done when another confirms', async () => {
    for (const to of ['a', 'b', 'c']) await world.app.jobs(world.office).mail(`${to}@example.com`);
    const filter = { queues: ['mails'], states: ['waiting'] };
    expect(
      (await ann.lines<{ matched: number }>('jobs/cancel', { filter, dryRun: true })).at(-1),
    ).toMatchObject({
      matched: 3,
    });
    const asked = await ann.post<{ request: Asked }>('jobs/cancel', {
      filter,
      dryRun: false,
      reason: 'spam',
    });
    expect([asked.status, asked.body.request.count]).toEqual([202, 3]);
    expect(await waiting()).toBe(3);
    const { id } = asked.body.request;
    expect(await requests(ann)).toMatchObject([{ id, isOwn: true, mayConfirm: false, count: 3, filter }]);
    expect(await requests(bob)).toMatchObject([{ id, isOwn: false, mayConfirm: true }]);
    expect(await requests(eve)).toEqual([]);

    const path = `requests/${id}/confirm`;
    expect((await ann.post(path)).body).toMatchObject({ error: { code: 'same-person' } });
    expect((await eve.post(path)).body).toMatchObject({ error: { code: 'forbidden' } });
    expect((await eve.post(`requests/${id}/decline`)).status).toBe(403);
    expect((await bob.post(path, {}, { 'x-cortado-csrf': 'x' })).status).toBe(403);
    expect((await bob.post(`requests/nothing/confirm`)).status).toBe(404);
    expect(await waiting()).toBe(3);

    await world.app.jobs(world.office).mail('d@example.com');
    expect((await bob.get(`requests/${id}/count`)).body).toEqual({ asked: 3, now: 4 });
    expect((await eve.get(`requests/${id}/count`)).status).toBe(403);
    expect((await bob.get('requests/nothing/count')).status).toBe(404);
    const told = await bob.lines<{ done?: number; isEnd?: boolean }>(path, {});
    expect(told[0]).toEqual({ asked: 3, now: 4 });
    expect(told.at(-2)).toMatchObject({ matched: 4, done: 4, isEnd: true });
    expect((await bob.get(`requests/${id}/count`)).status).toBe(409);
    expect(await waiting()).toBe(0);
    expect((await bob.post(path)).body).toEqual({
      error: { code: 'wrong-state', facts: { state: 'confirmed' } },
    });
    const { entries } = await world.app.audit.list({ act: 'jobs.cancel' });
    expect(entries).toMatchObject([
      { by: 'ann', confirmedBy: 'bob', done: 4, outcome: 'done', reason: 'spam', via: 'dashboard' },
      { by: 'ann', outcome: 'requested', done: 3, reason: 'spam' },
    ]);
    const decided = (await world.app.audit.list({ act: 'requests.decide' })).entries;
    expect(decided.filter((it) => it.outcome === 'done')).toMatchObject([
      { by: 'bob', target: id, asked: 3, done: 4 },
    ]);
    expect(decided.filter((it) => it.outcome === 'refused').map((it) => it.by)).toEqual(
      expect.arrayContaining(['ann', 'eve', 'bob']),
    );
  });

  it('stays undone when another declines, and when it was of one job or queue is noted by who asked', async () => {
    const { body } = await ann.post<{ request: Asked }>('queues/short/pause', { reason: 'a deploy' });
    expect((await bob.post(`requests/${body.request.id}/decline`, { reason: 'not today' })).body).toEqual({
      state: 'declined',
    });
    expect(await world.app.queue('short').isPaused()).toBe(false);
    const again = await ann.post<{ request: Asked }>('queues/short/pause', { reason: 'a deploy' });
    await bob.lines(`requests/${again.body.request.id}/confirm`, {});
    expect((await world.app.queue('short').summary()).paused).toMatchObject({
      by: 'ann',
      reason: 'a deploy',
    });
    expect((await ann.post('queues/short/resume')).status).toBe(200);
  });

  it('is refused to who confirms where it would be to who asks: in a queue that is not the path’s', async () => {
    const clerk = await world.client({ 'x-user': 'cal', 'x-roles': 'default' });
    const batch = await world.app.batch({ queue: 'default' }).jobs(world.office).mail('z@example.com').run();
    const path = `queues/default/batches/${batch.id}/cancel`;
    expect((await clerk.post(path)).status).toBe(403);
    const { id } = (await ann.post<{ request: Asked }>(path)).body.request;
    const refused = await clerk.lines(`requests/${id}/confirm`, {});
    expect(refused).toEqual([{ error: { code: 'forbidden', facts: { act: 'batches.cancel' } } }]);
    expect((await world.app.batches.get('default', batch.id))?.state).toBe('running');
    expect((await requests(bob)).find((it) => it.id === id)?.state).toBe('pending');
    expect(await bob.lines(`requests/${id}/confirm`, {})).toContainEqual({ answer: { wasRunning: true } });
  });

  it('shows whoever confirms it all that it was asked for with, secrets masked, and refuses what could never be done', async () => {
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const { id: job } = await world.app.jobs(world.office).mail('y@example.com', { password: 'hunter22' });
    const path = `queues/mails/jobs/${job}/run`;
    await ann.post('queues/long/pause', { reason: 'a deploy', until });
    await ann.post('processes/scale', { host: 'web-1', pid: 7, processes: 200 });
    await ann.post(path, { arguments: '["y@example.com",{"password":"hunter23"}]' });
    expect((await ann.post(path, { arguments: '{}' })).status).toBe(400);
    expect((await requests(bob)).slice(0, 3).map((it) => it.details)).toEqual([
      { arguments: ['y@example.com', { password: '***' }] },
      { host: 'web-1', pid: 7, processes: 200 },
      { until },
    ]);
    const [{ id } = { id: '' }] = await requests(bob);
    const told = await bob.lines<{ answer?: { id: string } }>(`requests/${id}/confirm`, {});
    const made = told.find((it) => it.answer)?.answer?.id ?? '';
    expect(await world.app.job('mails', made).unmaskedArguments()).toEqual([
      'y@example.com',
      { password: 'hunter23' },
    ]);
  });

  it('is refused to who asks where the job would not take the arguments, as it would be at once', async () => {
    const before = await requests(ann);
    const answerTo = async (queue: string, id: string, args: unknown) => {
      const path = `queues/${queue}/jobs/${id}/run`;
      const { status, body } = await ann.post(path, { arguments: JSON.stringify(args) });
      return [status, (body.error as { code: string } | undefined)?.code];
    };
    const { id: letter } = await world.app.jobs(world.office).mail('y@example.com');
    const { id: order } = await world.app
      .jobs(world.office)
      .order({ customer: 'Ada', lines: [{ amount: 1 }] });
    const long = ['x'.repeat(1_000_000), { password: 'hunter22' }];
    expect(await answerTo('mails', letter, long)).toEqual([413, 'arguments-too-large']);
    expect(await answerTo('short', order, [{ customer: '', lines: [] }])).toEqual([400, 'invalid-arguments']);
    expect(await answerTo('short', 'nobody', [])).toEqual([404, 'unknown-job']);
    expect(await requests(ann)).toEqual(before);
    expect((await answerTo('short', order, [{ customer: 'Bob', lines: [] }]))[0]).toBe(202);
    await bob.lines(`requests/${(await requests(bob))[0]?.id}/decline`, { reason: 'no' });
    const { entries } = await world.app.audit.list({ act: 'jobs.run', limit: 4 });
    expect(entries.map((it) => it.outcome)).toEqual(['declined', 'requested', 'refused', 'refused']);
  });

  it('can be wanted only where people are known, and of acts that change something', () => {
    const mount = (options: object) => () =>
      mountDashboard(world.server, { cortado: world.app, basePath: '/other', ...options });
    expect(mount({ twoPeople: ['jobs.remove'] })).toThrow('Expected "authenticate" beside "twoPeople"');
    expect(mount({ authenticate, twoPeople: ['jobs.removed', 'jobs.read'] })).toThrow('jobs.remove');
    // What it gives would be told to whoever confirms it, and never to who asked.
    expect(mount({ authenticate, twoPeople: ['jobs.unmask'] })).toThrow(
      'Expected "twoPeople" to name acts that change something, found "jobs.unmask".',
    );
  });

  it('shows no secret of a reason, of arguments or of a tag, whoever looks', async () => {
    const reason = 'password=hunter2';
    const job = await world.app.jobs(world.office, { tags: ['token:hunter2'] }).mail('ada@example.com');
    const [schedule = ''] = (await world.app.schedules.list()).map((it) => it.key);
    const args = '["as hunter2", {"password":"hunter2"}]';
    const writes = [
      await ann.post('queues/short/pause', { reason }),
      await ann.post(`queues/mails/jobs/${job.id}/run`, { arguments: args }),
      await ann.post('queues/mails/limit', { concurrency: 1, reason }),
      await ann.post(`schedules/${encodeURIComponent(schedule)}/stop`, { reason }),
      await ann.post('scheduler/pause', { reason }),
    ];
    await world.app.queue('mails').pause({ by: 'ann', reason });
    expect(writes.map((it) => it.status)).toEqual([202, 202, 200, 200, 200]);
    const paths = [
      'queues',
      'schedules',
      'scheduler',
      'requests',
      'doctor',
      'audit',
      'jobs?tag=token:hunter2',
    ];
    const reads = await Promise.all(paths.map((it) => bob.get(it)));
    for (const { status, body } of [...writes, ...reads]) {
      expect([status, JSON.stringify(body)]).toEqual([
        expect.any(Number),
        expect.not.stringContaining('hunter2'),
      ]);
      expect(status).toBeLessThan(300);
    }
    for (const { body } of reads) expect(JSON.stringify(body)).toContain('***');
    const [asked] = (await requests(bob)).filter((it) => it.mayConfirm);
    expect(asked?.details).toEqual({ arguments: ['as ***', { password: '***' }] });
  });
});
