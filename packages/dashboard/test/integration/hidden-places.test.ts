import type { DashboardAct, DashboardUser } from '@cortado/dashboard';
import type { Client } from '../support/client.js';
import { World } from '../support/world.js';

const SECRET = 'Office.nightly';

const authenticate = ({ headers }: { headers: Record<string, unknown> }) =>
  headers['x-user'] ? { name: String(headers['x-user']) } : undefined;

/** Cal may not see one schedule, and of queues but two; whoever else comes may do everything. */
function authorize({ name }: DashboardUser, { queue, schedule }: DashboardAct): boolean {
  if (name === 'sue') return schedule !== SECRET;
  return name !== 'cal' || queue === 'mails' || queue === 'short' || queue === undefined;
}

describe('what one may not see', () => {
  let world: World;
  let ann: Client;
  let cal: Client;
  let sue: Client;

  beforeAll(async () => {
    world = await World.open(undefined, { authenticate, authorize, twoPeople: ['jobs.remove', 'jobs.run'] });
    await world.schedule();
    [ann, cal, sue] = (await Promise.all(
      ['ann', 'cal', 'sue'].map((name) => world.client({ 'x-user': name })),
    )) as [Client, Client, Client];
  });

  afterAll(() => world?.close());

  it('is no schedule of a list, and where none was left out that may be seen', async () => {
    const keysOf = async (client: Client, path: string) =>
      (await client.get<{ schedules: { key: string }[]; next?: string }>(path)).body;
    expect((await keysOf(ann, 'schedules')).schedules.map((it) => it.key)).toContain(SECRET);
    const seen = await keysOf(sue, 'schedules');
    expect(seen.schedules.map((it) => it.key)).toEqual(['Office.summary']);
    const first = await keysOf(sue, 'schedules?limit=1');
    expect(first.schedules.map((it) => it.key)).toEqual(['Office.summary']);
    expect(JSON.stringify(first)).not.toContain('nightly');
    expect(await keysOf(sue, `schedules?limit=1&after=${first.next}`)).toEqual({ schedules: [] });
  });

  it('is neither the next schedule nor the last of all', async () => {
    await ann.post(`schedules/${SECRET}/trigger`);
    await ann.post('scheduler/pause');
    await ann.post('scheduler/resume');
    const status = async (client: Client) => JSON.stringify((await client.get('scheduler')).body);
    expect(await status(ann)).toContain(SECRET);
    expect(await status(sue)).not.toContain(SECRET);
  });

  it('is in no count of the scheduler, of a process or of what a job is a part of', async () => {
    const [whole, seen] = [(await ann.get('scheduler')).body, (await cal.get('scheduler')).body];
    for (const it of ['schedules', 'stopped', 'pending', 'failed', 'failedTicks', 'runsByHand']) {
      expect(whole).toHaveProperty(it);
      expect(seen).not.toHaveProperty(it);
    }
    expect(seen).toMatchObject({ state: 'enabled' });
    const batch = world.app.batch({ queue: 'long' });
    batch.add('Office.send', ['in a batch'], { queue: 'short' });
    const { jobs, id } = await batch.run();
    const batchOf = async (client: Client) =>
      (await client.get<{ batch?: { id: string } }>(`queues/short/jobs/${jobs[0]?.id}`)).body.batch?.id;
    expect([await batchOf(ann), await batchOf(cal)]).toEqual([id, undefined]);
    await world.app.job('long', id).cancel();
  });

  it('is no reason to keep a request from who may confirm it', async () => {
    const filter = { queues: ['short'] };
    const asked = await ann.post<{ request: { id: string } }>('jobs/remove', { filter, dryRun: false });
    const { body } = await cal.get<{ requests: { id: string; mayConfirm: boolean }[] }>('requests');
    expect(body.requests).toMatchObject([{ id: asked.body.request.id, mayConfirm: true }]);
  });

  it('is an error of a queue that is there no more, but for who sees all', async () => {
    const job = { id: '1', name: 'Old.job', queue: 'renamed', attempt: 1 };
    const id = await world.app.errors.write({ title: 'Old.job', error: new Error('gone'), job });
    const listed = async (client: Client) =>
      (await client.get<{ errors: { id: string }[] }>('errors')).body.errors.map((it) => it.id);
    expect(await listed(ann)).toEqual([id]);
    expect((await ann.get(`errors/${id}`)).status).toBe(200);
    expect(await listed(cal)).toEqual([]);
    expect((await cal.get(`errors/${id}`)).status).toBe(404);
  });

  it('is no error that tells where the log goes on, which shows none twice', async () => {
    const write = (queue: string) =>
      world.app.errors.write({
        title: queue,
        error: new Error(queue),
        job: { id: '1', name: 'Old.job', queue, attempt: 1 },
      });
    const page = async (client: Client, after?: string) => {
      const { body } = await client.get<{ errors: { id: string }[]; next?: string }>(
        `errors?limit=1${after === undefined ? '' : `&after=${after}`}`,
      );
      return { ids: body.errors.map((it) => it.id), next: body.next };
    };
    const seen = [await write('mails')];
    for (let count = 0; count < 3; count++) await write('long');
    seen.unshift(await write('mails'));
    const first = await page(cal);
    await write('mails');
    const second = await page(cal, first.next);
    expect([...first.ids, ...second.ids]).toEqual(seen);
    expect(seen).toContain(second.next);
    expect(await page(cal, second.next)).toEqual({ ids: [], next: undefined });
  });

  it('is nothing of what a person asked for: arguments of up to a mebibyte wait for a second one', async () => {
    const job = await world.app.jobs(world.office).mail('ada@example.com');
    const args = JSON.stringify(['x'.repeat(200_000), { password: 'hunter22' }]);
    expect((await ann.post(`queues/mails/jobs/${job.id}/run`, { arguments: args })).status).toBe(202);
  });

  it('says of a backfill what is wrong with its time', async () => {
    const path = 'schedules/Office.summary/backfill';
    const filled = async (from: string, to: string) =>
      (await ann.lines<object>(path, { from, to, dryRun: true })).at(-1);
    const future = new Date(Date.now() + 86_400_000).toISOString();
    expect(await filled('2020-01-01T00:00:00Z', '2025-01-01T00:00:00Z')).toEqual({
      error: { code: 'too-many-slots', facts: { limit: 1_000 } },
    });
    expect(await filled('2026-01-01T00:00:00Z', future)).toEqual({
      error: { code: 'not-past', facts: {} },
    });
    expect(await filled('2025-01-01T00:00:00Z', '2024-01-01T00:00:00Z')).toEqual({
      error: { code: 'not-past', facts: {} },
    });
  });

  it('finds a job by its id only where the rest of the search means it, too', async () => {
    const { id } = await world.app.jobs(world.office, { tags: ['vip'] }).mail('eve@example.com');
    const found = async (rest: string) =>
      (await ann.get<{ jobs: { id: string }[] }>(`jobs?id=${id}${rest}`)).body.jobs.map((it) => it.id);
    expect(await found('')).toEqual([id]);
    expect(await found('&state=waiting&name=Office.mail&tag=vip&text=EVE@')).toEqual([id]);
    for (const rest of ['&state=failed', '&name=Nope', '&tag=other', '&text=nobody', '&olderThan=1h'])
      expect([rest, await found(rest)]).toEqual([rest, []]);
  });
});
