import type { DashboardAct, DashboardUser } from '@cortado/dashboard';
import { until } from '@cortado/test-support/until';
import type { Client } from '../support/client.js';
import { World } from '../support/world.js';

interface Queued {
  queue: string;
  id: string;
  outcome: string;
}

interface Refused {
  error: { code: string; facts: { violations: object[] } };
}

const authenticate = ({ headers }: { headers: Record<string, unknown> }) => ({
  name: String(headers['x-user']),
  roles: [String(headers['x-roles'])],
});
const authorize = ({ roles = [] }: DashboardUser, { name, isWrite }: DashboardAct) =>
  roles.includes('auditor') || (name !== 'jobs.unmask' && (roles.includes('operator') || !isWrite));

describe('what the API does with one job', () => {
  let world: World;
  let operator: Client;
  const told: { by: string; act: string; job?: string | undefined; outcome: string }[] = [];

  beforeAll(async () => {
    world = await World.open(undefined, { authenticate, authorize, onAct: (it) => told.push(it) });
    await world.work();
    operator = await as('ada', 'operator');
  });

  afterAll(() => world?.close());

  const as = (name: string, role: string) => world.client({ 'x-user': name, 'x-roles': role });
  const run = async <T = Queued>(path: string, args?: string) =>
    await operator.post<T>(`${path}/run`, args === undefined ? {} : { arguments: args });
  const stored = (id: string, queue = 'mails') => world.app.job(queue, id).unmaskedArguments();

  it('runs a job again as it was, and with other arguments, which the job has to take', async () => {
    const first = await world.app
      .jobs(world.office, { user: 'grace', tags: ['may'], context: { tenant: 'blue' } })
      .order({ customer: 'Ada', lines: [{ amount: 1 }] });
    await first.result();
    const path = `queues/short/jobs/${first.id}`;
    const again = (await run(path)).body;
    expect(again).toMatchObject({ queue: 'short', outcome: 'added' });
    expect(again.id).not.toBe(first.id);
    const done = await until(
      async () => (await operator.get(`queues/short/jobs/${again.id}`)).body,
      ({ state }) => state === 'completed',
    );
    expect(done).toMatchObject({ name: 'Office.order', user: 'grace', tags: ['may'], result: 1 });
    const other = (await run(path, '[{"customer":"Ada \\"the\\u00e9\\" L.","lines":[{"amount":7}]}]')).body;
    expect(await world.app.job('short', other.id).result()).toBe(7);
    expect(await stored(other.id, 'short')).toEqual([{ customer: 'Ada "theé" L.', lines: [{ amount: 7 }] }]);
    expect(told.filter((it) => it.act === 'jobs.run')).toHaveLength(2);
  });

  it('says of arguments what the job would not take, each at its place, and queues nothing', async () => {
    const { id } = await world.app.jobs(world.office).order({ customer: 'Ada', lines: [{ amount: 1 }] });
    const violations = async (args: string) => {
      const { status, body } = await run<Refused>(`queues/short/jobs/${id}`, args);
      expect([status, body.error.code]).toEqual([400, 'invalid-arguments']);
      return body.error.facts.violations;
    };
    const before = (await world.app.queue('short').jobs({ name: 'Office.order' })).jobs.length;
    expect(await violations('[{"customer":"","lines":[{"amount":1},{"amount":-1}]}]')).toEqual([
      expect.objectContaining({ code: 'rule', argument: 1, path: 'customer' }),
      expect.objectContaining({ code: 'rule', argument: 1, path: 'lines.1.amount' }),
    ]);
    expect(await violations('[{"customer":"x","lines":[{"amount":9007199254740993}]}]')).toEqual([
      { code: 'loses-digits', argument: 1, path: 'lines[0].amount', found: '9007199254740993' },
    ]);
    expect(
      await violations('[{"customer":"x","__proto__":{"isAdmin":true}}, {"constructor":{"prototype":{}}}]'),
    ).toEqual([
      { code: 'reserved-name', argument: 1, path: '__proto__' },
      { code: 'reserved-name', argument: 2, path: 'constructor' },
    ]);
    expect(await violations(`[${'['.repeat(100_000)}${']'.repeat(100_000)}]`)).toMatchObject([
      { code: 'too-deep' },
    ]);
    expect(await violations('{"customer":"x"}')).toEqual([{ code: 'no-list' }]);
    expect(await violations('[oops')).toEqual([{ code: 'not-json' }]);
    expect(await violations('[{"customer":"\\u0000","lines":[]}]')).toMatchObject([
      { code: 'not-storable', argument: 1 },
    ]);
    const large = await run<Refused>(`queues/short/jobs/${id}`, JSON.stringify(['x'.repeat(600_000)]));
    expect([large.status, large.body.error.code]).toEqual([400, 'invalid-arguments']);
    const larger = await run<Refused>(`queues/short/jobs/${id}`, JSON.stringify(['x'.repeat(2_000_000)]));
    expect([larger.status, larger.body.error.code]).toEqual([413, 'body-too-large']);
    expect((await world.app.queue('short').jobs({ name: 'Office.order' })).jobs).toHaveLength(before);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it('keeps a secret whose mask stays where it is, and takes no mask for a value', async () => {
    const { id } = await world.app.jobs(world.office).mail('ada@example.com', { password: 'hunter22' });
    const path = `queues/mails/jobs/${id}`;
    const edited = (await run(path, '["grace@example.com",{"password":"***"}]')).body;
    expect(await stored(edited.id)).toEqual(['grace@example.com', { password: 'hunter22' }]);
    const replaced = (await run(path, '["grace@example.com",{"password":"new-secret"}]')).body;
    expect(await stored(replaced.id)).toEqual(['grace@example.com', { password: 'new-secret' }]);
    expect((await run<Refused>(path, '["***",{"password":"***"}]')).body.error).toMatchObject({
      code: 'invalid-arguments',
      facts: { violations: [{ argument: 1, path: '' }] },
    });
  });

  it('shows secrets to those alone who were given the right to, and writes down each time', async () => {
    const { id } = await world.app.jobs(world.office).mail('ada@example.com', { password: 'hunter22' });
    const path = `queues/mails/jobs/${id}/unmask`;
    expect((await operator.post(path)).status).toBe(403);
    expect((await (await as('eve', 'reader')).post(path)).status).toBe(403);
    const auditor = await as('mia', 'auditor');
    expect((await auditor.post(path)).body).toEqual({
      arguments: ['ada@example.com', { password: 'hunter22' }],
    });
    expect(told.filter((it) => it.act === 'jobs.unmask').map((it) => [it.by, it.job, it.outcome])).toEqual([
      ['ada', id, 'refused'],
      ['eve', id, 'refused'],
      ['mia', id, 'done'],
    ]);
    const open = await World.open();
    try {
      const local = await open.client();
      const job = await open.app.jobs(open.office).mail('ada@example.com', { password: 'hunter22' });
      expect((await local.post(`queues/mails/jobs/${job.id}/unmask`)).status).toBe(403);
      expect((await local.get<{ may: string[] }>('session')).body.may).not.toContain('jobs.unmask');
    } finally {
      await open.close();
    }
  });

  it('runs no job again whose numbers JavaScript cannot hold, and shows them as they are', async () => {
    const { id } = await world.app.jobs(world.office).mail('ada@example.com', { password: 'hunter22' });
    await world.store('mails', id, '[9007199254740993,{"password":9007199254740995}]');
    const path = `queues/mails/jobs/${id}`;
    const shown = async (answer: Promise<{ body: { exactArguments?: string } }>) =>
      (await answer).body.exactArguments?.replaceAll(/\s/g, '');
    expect(await shown(operator.get(path))).toBe('[9007199254740993,{"password":"***"}]');
    expect(await shown((await as('mia', 'auditor')).post(`${path}/unmask`))).toBe(
      '[9007199254740993,{"password":9007199254740995}]',
    );
    const { status, body } = await run<Refused>(path);
    expect([status, body.error.code]).toEqual([400, 'invalid-arguments']);
    expect(body.error.facts.violations).toMatchObject([
      { argument: 1, path: '', message: expect.stringContaining('found 9007199254740993') },
      { argument: 2, path: 'password', message: expect.not.stringContaining('995') },
    ]);
    expect((await run<Refused>(path, '["ada",{"password":"***"}]')).body.error.facts.violations).toHaveLength(
      1,
    );
  });

  it('runs all jobs of a filter again, each once, after counting them', async () => {
    const filter = { queues: ['default'], states: ['failed'] };
    const jobs = await Promise.all(['a', 'b', 'c'].map((it) => world.app.jobs(world.office).fail(it)));
    for (const it of jobs) await it.result().catch(() => undefined);
    const counted = await operator.lines<object>('jobs/run', { filter, dryRun: true });
    expect(counted.at(-1)).toEqual({ matched: 3, done: 0, refused: 0, isEnd: true });
    const ran = await operator.lines<object>('jobs/run', { filter, dryRun: false });
    expect(ran.at(-1)).toEqual({ matched: 3, done: 3, refused: 0, isEnd: true });
    await until(
      async () => (await world.app.queue('default').jobs({ states: ['failed'] })).jobs.length,
      (count) => count === 6,
    );
  });

  it('keeps the reason of every act on many jobs, whether or not the jobs are told it', async () => {
    for (const [nr, act] of ['run', 'retry', 'remove', 'cancel'].entries()) {
      const reason = `The form said so, line ${nr}`;
      await operator.lines(`jobs/${act}`, { filter: { queues: ['mails'] }, dryRun: false, reason });
      const [entry] = (await world.app.audit.list({ act: `jobs.${act}`, limit: 1 })).entries;
      expect([act, entry?.reason, entry?.by]).toEqual([act, reason, 'ada']);
    }
  });
});
