import type { BulkResult, ErrorGroup } from '@cortado/core';
import { logError } from '@cortado/core';
import type { ActEntry } from '@cortado/dashboard';
import { until } from '@cortado/test-support/until';
import type { Client } from '../support/client.js';
import { GUARDS, login } from '../support/guarded-world.js';
import { World } from '../support/world.js';

interface Listed {
  groups: ErrorGroup[];
  next?: string;
}

describe('what the API says of errors by what they have in common', () => {
  let world: World;
  let operator: Client;
  let mailer: Client;
  const told: ActEntry[] = [];

  beforeAll(async () => {
    world = await World.open(undefined, {
      ...GUARDS,
      twoPeople: ['errors.retry'],
      onAct: (it) => told.push(it),
    });
    await world.work();
    [operator, mailer] = await Promise.all([world.client(login('operator')), world.client(login('mailer'))]);
    const jobs = world.app.jobs(world.office, { attempts: 1 });
    await Promise.all([1, 2, 3].map((it) => jobs.fail(`Disk ${it} is full, password=hunter22`)));
    await jobs.fail('The printer is out of ink');
    await logError('The relay is slow', new RangeError('It took 9 s'));
    await until(
      () => groups(operator),
      (found) => found.reduce((sum, it) => sum + it.count, 0) === 5,
    );
  });

  afterAll(() => world?.close());

  const groups = async (client: Client, query = '') =>
    (await client.get<Listed>(`error-groups${query}`)).body.groups;
  const disk = async () => (await groups(operator)).find((it) => it.message.startsWith('Disk')) as ErrorGroup;

  it('lists them page by page, and shows the errors and failed jobs of one, to whoever may see its queue', async () => {
    const { id, ...group } = await disk();
    expect(group).toMatchObject({
      ...{ state: 'open', title: 'Office.fail', type: 'Error', queue: 'default', count: 3 },
      message: expect.stringMatching(/^Disk \d is full, password=\*\*\*$/),
      place: expect.stringMatching(/^Office\.fail .*service\.ts:\d+$/),
    });
    const { body: first } = await operator.get<Listed>('error-groups?limit=2');
    const { body: second } = await operator.get<Listed>(`error-groups?limit=2&after=${first.next}`);
    expect(new Set([...first.groups, ...second.groups].map((it) => it.id)).size).toBe(3);
    const { body } = await operator.get<{ errors: object[] }>(`error-groups/${id}`);
    expect(body.errors).toHaveLength(3);
    const { body: failed } = await operator.get<{ jobs: object[] }>(`error-groups/${id}/jobs`);
    expect(failed.jobs).toHaveLength(3);
    expect(JSON.stringify([group, body, failed])).not.toContain('hunter22');
    expect(await groups(mailer)).toEqual([]);
    for (const path of [`error-groups/${id}`, `error-groups/${id}/jobs`])
      expect([path, (await mailer.get(path)).status]).toEqual([path, 403]);
    const relay = (await groups(operator)).find((it) => it.type === 'RangeError') as ErrorGroup;
    expect((await mailer.get(`error-groups/${relay.id}`)).status).toBe(404);
    expect((await operator.get(`error-groups/${relay.id}/jobs`)).body).toEqual({ jobs: [] });
    for (const bad of ['?after=x', '?state=odd', '?limit=0', '/none', '/none/jobs'])
      expect([bad, (await operator.get(`error-groups${bad}`)).status]).toEqual([
        bad,
        bad.startsWith('/') ? 404 : 400,
      ]);
    for (const act of ['retry', 'resolve', 'reopen'])
      expect([
        act,
        (await operator.post(`error-groups/none/${act}`, act === 'retry' ? { dryRun: true } : {})).status,
      ]).toEqual([act, 404]);
  });

  it('retries the failed jobs of one once a second person has confirmed it, counted first', async () => {
    const { id } = await disk();
    const path = `error-groups/${id}/retry`;
    expect((await mailer.post(path, { dryRun: false })).status).toBe(403);
    const counted = await operator.lines<BulkResult>(path, { dryRun: true });
    expect(counted.at(-1)).toEqual({ matched: 3, done: 0, refused: 0, isEnd: true });
    const reason = 'the disk is larger';
    const { body } = await operator.post<{ request: { id: string; count: number } }>(path, {
      dryRun: false,
      reason,
    });
    expect(body.request.count).toBe(3);
    const other = await world.client(login('other-operator'));
    const lines = await other.lines<BulkResult>(`requests/${body.request.id}/confirm`, {});
    expect(lines.at(-2)).toEqual({ matched: 3, done: 3, refused: 0, isEnd: true });
    const { entries } = await world.app.audit.list({ act: 'errors.retry', outcome: 'done' });
    expect(entries).toMatchObject([
      { by: 'ada', confirmedBy: 'grace', queue: 'default', target: id, done: 3, reason },
    ]);
  });

  it('resolves one in the name of who does it, until it comes again', async () => {
    const { id } = (await groups(operator)).find((it) => it.message.includes('ink')) as ErrorGroup;
    const path = `error-groups/${id}`;
    expect((await mailer.post(`${path}/resolve`)).status).toBe(403);
    const { body } = await operator.post(`${path}/resolve`, { reason: 'bought some' });
    expect(body).toMatchObject({ state: 'resolved', resolved: { by: 'ada', reason: 'bought some' } });
    expect((await groups(operator, '?state=resolved')).map((it) => it.id)).toEqual([id]);
    await world.app.jobs(world.office, { attempts: 1 }).fail('The printer is out of ink');
    await until(
      () => groups(operator, '?state=regressed'),
      (found) => found.some((it) => it.id === id),
    );
    await operator.post(`${path}/resolve`);
    expect((await operator.post(`${path}/reopen`)).body).toMatchObject({ state: 'open' });
    expect((await operator.post('error-groups/none/resolve')).status).toBe(404);
    const acts = told.filter((it) => it.target === id).map((it) => [it.by, it.act, it.outcome, it.queue]);
    expect(acts).toEqual([
      ['mia', 'errors.resolve', 'refused', 'default'],
      ['ada', 'errors.resolve', 'done', 'default'],
      ['ada', 'errors.resolve', 'done', 'default'],
      ['ada', 'errors.reopen', 'done', 'default'],
    ]);
  });
});
