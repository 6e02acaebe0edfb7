import { until } from '@cortado/test-support/until';
import { busyWorld } from '../support/busy-world.js';
import type { Client } from '../support/client.js';
import type { World } from '../support/world.js';

interface Job {
  id: string;
  queue: string;
  name: string;
  state: string;
  [more: string]: unknown;
}
interface Listed {
  jobs: Job[];
  next?: string;
}
interface Progress {
  matched: number;
  done: number;
  refused: number;
  isEnd: boolean;
}

describe('the API of the dashboard', () => {
  let world: World;
  let client: Client;

  beforeAll(async () => {
    world = await busyWorld();
    client = await world.client();
  });

  afterAll(() => world?.close());

  const jobs = async (query: string) => (await client.get<Listed>(`jobs?${query}`)).body;

  it('lists jobs by state, name, user, tag, error, text and id, page by page', async () => {
    expect((await jobs('state=failed')).jobs.map((it) => it.error)).toEqual([
      'The partner does not answer',
      'The disk was full',
    ]);
    expect((await jobs('state=failed&error=PARTNER')).jobs).toHaveLength(1);
    expect((await jobs('user=ada%40example.com')).jobs).toHaveLength(3);
    expect((await jobs('tag=broken')).jobs).toHaveLength(2);
    expect((await jobs('name=Office.mail&state=waiting&state=delayed')).jobs.map((it) => it.state)).toEqual([
      'waiting',
      'delayed',
    ]);
    expect((await jobs('text=figures')).jobs).toMatchObject([
      { name: 'Office.send', user: 'ada@example.com' },
    ]);
    const first = await jobs('queue=short&limit=50');
    const second = await jobs(`queue=short&limit=50&after=${first.next}`);
    expect([first.jobs.length, second.jobs.length, second.next]).toEqual([50, 31, undefined]);
    expect(new Set([...first.jobs, ...second.jobs].map((it) => it.id)).size).toBe(81);
    const [one] = second.jobs;
    expect(await jobs(`id=${one?.id}`)).toEqual({
      jobs: [expect.objectContaining({ id: one?.id, queue: 'short' })],
    });
    expect(await jobs('id=nobody')).toEqual({ jobs: [] });
  });

  it('tells all of a job: attempts, log, error with causes, why it waits; no secret, and no sentence of its own', async () => {
    const [failed] = (await jobs('state=failed')).jobs;
    const { body } = await client.get(`queues/default/jobs/${failed?.id}`);
    expect(body).toMatchObject({
      name: 'Office.fail',
      attempts: 2,
      timeline: [{ outcome: 'failed' }, { outcome: 'failed' }],
      failure: {
        message: 'The partner does not answer',
        causes: [expect.stringContaining('the disk is full')],
      },
    });
    const [waiting] = (await jobs('state=waiting')).jobs;
    const mail = (await client.get(`queues/mails/jobs/${waiting?.id}`)).body;
    expect(mail.whyWaiting).toEqual([{ kind: 'paused' }, { kind: 'no-worker' }]);
    expect(mail.arguments).toEqual(['grace@example.com', { password: '***' }]);
    const [sent] = (await jobs('text=figures')).jobs;
    const { body: log } = await client.get(`queues/short/jobs/${sent?.id}/log?from=1&limit=10`);
    expect(log).toEqual({ from: 1, lines: ['The letter is sent.'], total: 2 });
  });

  it('retries, promotes, cancels and removes a job, and says where it is in another state', async () => {
    const [failed] = (await jobs('state=failed')).jobs;
    const path = `queues/default/jobs/${failed?.id}`;
    expect((await client.post(`${path}/promote`)).body).toEqual({
      error: { code: 'wrong-state', facts: { state: 'failed' } },
    });
    expect((await client.post(`${path}/retry`)).status).toBe(200);
    await until(
      async () => (await client.get(path)).body.state,
      (state) => state === 'failed',
    );
    const [delayed] = (await jobs('state=delayed')).jobs;
    expect((await client.post(`queues/mails/jobs/${delayed?.id}/promote`)).body).toEqual({
      state: 'waiting',
    });
    const cancelled = await client.post(`queues/mails/jobs/${delayed?.id}/cancel`, {
      reason: 'sent by hand',
    });
    expect(cancelled.body).toEqual({ answer: 'removed' });
    expect((await client.get(`queues/mails/jobs/${delayed?.id}`)).body).toMatchObject({
      state: 'cancelled',
      error: 'sent by hand',
      isRemoved: true,
    });
    expect((await client.post(`${path}/remove`)).status).toBe(200);
    expect((await client.get(path)).body).toEqual({ error: { code: 'unknown-job', facts: {} } });
  });

  it.each(['never-was', 'meta', 'id', 'events', 'completed'])('knows no job %j', async (id) => {
    const path = `queues/short/jobs/${id}`;
    const acts = ['retry', 'promote', 'run', 'cancel', 'remove'].map((act) => client.post(`${path}/${act}`));
    const asked = [client.get(path), client.get(`${path}/log`), client.get(`queues/short/batches/${id}`)];
    for (const { status, body } of await Promise.all([...acts, ...asked]))
      expect([status, body]).toEqual([404, { error: { code: 'unknown-job', facts: {} } }]);
  });

  it('counts the jobs of a filter first, then acts on them and tells how far it is', async () => {
    const filter = { queues: ['short'], states: ['completed'] };
    const counted = (await client.lines<Progress>('jobs/remove', { filter, dryRun: true })).at(-1);
    expect(counted).toEqual({ matched: 81, done: 0, refused: 0, isEnd: true });
    expect((await jobs('queue=short')).jobs).toHaveLength(50);
    const removed = await client.lines<Progress>('jobs/remove', { filter, dryRun: false });
    expect(removed.at(-1)).toEqual({ matched: 81, done: 81, refused: 0, isEnd: true });
    expect((await jobs('queue=short')).jobs).toEqual([]);
  });

  it('stops an act on many jobs where it is when its caller leaves, and writes down how many were done', async () => {
    const many = Array.from({ length: 3_000 }, (_, index) => ({
      name: 'Office.mail',
      args: [`${index}@example.com`, {}],
    }));
    await world.app.enqueueMany(many);
    const leaving = new AbortController();
    const filter = { queues: ['mails'], states: ['waiting'] };
    const answer = await client.send(
      'jobs/cancel',
      JSON.stringify({ filter, dryRun: false }),
      {},
      leaving.signal,
    );
    await answer.body?.getReader().read();
    leaving.abort();
    const acts = await until(
      async () =>
        (await client.get<{ acts: { act: string; done?: number; outcome: string }[] }>('audit')).body.acts,
      ([latest]) => latest?.act === 'jobs.cancel',
    );
    expect(acts[0]?.outcome).toBe('failed');
    expect(acts[0]?.done).toBeGreaterThanOrEqual(250);
    const { counts } = await world.app.queue('mails').summary();
    expect(counts.waiting).toBeGreaterThan(0);
  });

  it('lists schedules with their next and last runs; stops, starts, triggers and skips one', async () => {
    const { body } = await client.get<{ schedules: { key: string; state: string }[] }>('schedules');
    expect(body.schedules).toMatchObject([
      { key: 'Office.nightly', state: 'stopped', stopped: { by: 'ada' } },
      { key: 'Office.summary', state: 'active', cron: '0 9 * * 1-5', timezone: 'Europe/Berlin' },
    ]);
    const before = await client.get<{ next: string[]; log: object[] }>('schedules/Office.summary');
    expect(before.body.next).toHaveLength(5);
    expect(before.body.log).toMatchObject([{ decision: 'triggered' }]);
    expect((await client.post('schedules/Office.summary/skip')).body).toEqual({
      skipped: before.body.next[0],
    });
    const after = await client.get<{ next: string[] }>('schedules/Office.summary');
    expect(after.body.next[0]).toBe(before.body.next[1]);
    await client.post('schedules/Office.summary/stop', { reason: 'holidays' });
    expect(await world.app.schedules.get('Office.summary')).toMatchObject({
      state: 'stopped',
      stopped: { by: 'local', reason: 'holidays' },
    });
    await client.post('schedules/Office.summary/start', { reason: 'back at work' });
    expect((await world.app.audit.list({ act: 'schedules.start', limit: 1 })).entries).toMatchObject([
      { schedule: 'Office.summary', reason: 'back at work', outcome: 'done' },
    ]);
    const { body: run } = await client.post<{ queue: string; id: string }>(
      'schedules/Office.summary/trigger',
    );
    expect((await jobs(`id=${run.id}`)).jobs).toMatchObject([{ name: 'Office.summary', queue: run.queue }]);
    expect((await client.post('scheduler/pause', { reason: 'x' })).body).toMatchObject({ state: 'paused' });
    expect((await client.post('scheduler/resume')).body).toMatchObject({ state: 'enabled' });
  });

  it('tells of processes, errors, findings and metrics', async () => {
    const { body } = await client.get<{ processes: { kind: string; currentJobs: object[] }[] }>('processes');
    expect(body.processes.map((it) => it.kind)).toEqual(['scheduler', 'worker']);
    expect(body.processes[1]).toMatchObject({ app: 'office', slots: { total: 4 } });
    const { body: log } = await client.get<{ errors: { id: string; title: string }[] }>('errors?limit=1');
    expect(log).toMatchObject({ errors: [{ title: 'Office.fail' }], next: log.errors[0]?.id });
    const entry = (await client.get(`errors/${log.errors[0]?.id}`)).body;
    expect(entry.trace).toContain('Caused by: Error: the disk is full');
    const { body: doctor } = await client.get<{ findings: { code: string }[] }>('doctor');
    expect(doctor.findings.map((it) => it.code)).toContain('queue-paused');
    const metrics = await client.get<{ series: { points: { completed: number }[] }[] }>('metrics?range=hour');
    const [series] = metrics.body.series;
    expect(series?.points).toHaveLength(60);
    const completed = series?.points.reduce((sum, it) => sum + it.completed, 0) ?? 0;
    // What the worker of now has done is written down once a minute, which may have gone by.
    expect([completed >= 80, completed < 90]).toEqual([true, true]);
  });

  it('tells which queues change, as they do, to those who listen', async () => {
    const leaving = new AbortController();
    const answer = await fetch(`${world.url}/api/live`, { signal: leaving.signal });
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toBe('data: {"queues":[]}\n\n');
    // What the tests before have changed may be told of together with the first of these.
    for (let told = ''; !told.includes('data: {"queues":["mails"]}\n\n'); ) {
      await world.app.jobs(world.office).mail('ada@example.com');
      told += (await reader?.read())?.value ?? '';
    }
    leaving.abort();
  });

  it('writes down who did what, why, and on how many', async () => {
    await client.post('queues/short/pause', { reason: 'a deploy' });
    const { body } = await client.get<{ acts: object[] }>('audit');
    expect(body.acts).toContainEqual(
      expect.objectContaining({
        by: 'local',
        act: 'queues.pause',
        queue: 'short',
        reason: 'a deploy',
        outcome: 'done',
      }),
    );
    expect(body.acts).toContainEqual(
      expect.objectContaining({ act: 'jobs.remove', queue: 'short', done: 81 }),
    );
    expect(body.acts).toContainEqual(expect.objectContaining({ act: 'jobs.promote', outcome: 'failed' }));
  });

  it('describes every route in a document of OpenAPI 3.1', async () => {
    const { body } = await client.get<{ openapi: string; paths: Record<string, object> }>('openapi.json');
    expect(body.openapi).toBe('3.1.0');
    expect(Object.keys(body.paths)).toContain('/queues/{queue}/jobs/{job}/retry');
    expect(body.paths['/jobs']).toMatchObject({
      get: {
        operationId: 'getJobs',
        parameters: expect.arrayContaining([expect.objectContaining({ name: 'state' })]),
      },
    });
  });
});
