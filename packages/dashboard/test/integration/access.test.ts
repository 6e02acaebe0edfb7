import { connect } from 'node:net';
import type { DashboardAct, DashboardUser } from '@cortado/dashboard';
import { Client } from '../support/client.js';
import { rawRequest } from '../support/raw-request.js';
import { World } from '../support/world.js';

const WRITES = [
  'queues/short/pause',
  'queues/short/resume',
  'queues/short/jobs/x/retry',
  'queues/short/jobs/x/cancel',
  'queues/short/jobs/x/remove',
  'queues/short/jobs/x/promote',
  'schedules/Office.summary/stop',
  'schedules/Office.summary/start',
  'schedules/Office.summary/trigger',
  'schedules/Office.summary/skip',
  'schedules/Office.summary/backfill',
  'scheduler/pause',
  'scheduler/resume',
  'errors/clear',
  'requests/x/confirm',
  'requests/x/decline',
];
const MANY = ['jobs/retry', 'jobs/cancel', 'jobs/remove'];
const BULK = { filter: {}, dryRun: true };

/** `x-user` is the name, and `x-roles` what somebody is. */
const authenticate = ({ headers }: { headers: Record<string, unknown> }) =>
  headers['x-user']
    ? { name: String(headers['x-user']), roles: String(headers['x-roles'] ?? '').split(',') }
    : undefined;

/** Readers only read; whoever has the role of a queue may do everything in that queue. */
function authorize({ roles = [] }: DashboardUser, { isWrite, queue }: DashboardAct): boolean {
  if (roles.includes('operator')) return true;
  if (roles.includes('reader')) return !isWrite;
  return queue !== undefined && roles.includes(queue);
}

describe('access to the dashboard', () => {
  let world: World;
  let local: World;
  const told: { act: string; outcome: string; by: string }[] = [];

  beforeAll(async () => {
    world = await World.open(undefined, {
      authenticate,
      authorize,
      challenge: 'Basic',
      onAct: (it) => told.push(it),
    });
    await world.schedule();
    local = await World.open(undefined, { basePath: '/ops/jobs', readOnly: true });
    await world.app.jobs(world.office).mail('ada@example.com');
    await world.app.jobs(world.office).send('a letter');
  });

  afterAll(async () => {
    await world?.close();
    await local?.close();
  });

  const as = (name: string, roles: string) => world.client({ 'x-user': name, 'x-roles': roles });
  const codeOf = async (answer: Promise<{ status: number; body: { error?: { code: string } } }>) => {
    const { status, body } = await answer;
    return `${status} ${body.error?.code}`;
  };

  it('lets nobody in whom authenticate does not know, to no file and no answer', async () => {
    const nobody = new Client(world.url);
    expect(await codeOf(nobody.get('queues'))).toBe('401 unauthenticated');
    const page = await fetch(world.url);
    expect([page.status, page.headers.get('www-authenticate')]).toEqual([401, 'Basic']);
    expect((await fetch(`${world.url}/assets/x.js`)).status).toBe(401);
  });

  it('refuses every write of a reader, and writes down that it was tried', async () => {
    const reader = await as('eve', 'reader');
    expect((await reader.get('queues')).status).toBe(200);
    for (const path of WRITES)
      expect([path, await codeOf(reader.post(path))]).toEqual([path, '403 forbidden']);
    for (const path of MANY)
      expect([path, await codeOf(reader.post(path, BULK))]).toEqual([path, '403 forbidden']);
    const refused = told.filter((it) => it.by === 'eve');
    expect(refused).toHaveLength(WRITES.length + MANY.length);
    expect(new Set(refused.map((it) => it.outcome))).toEqual(new Set(['refused']));
  });

  it('changes nothing for anybody where it is read only', async () => {
    const client = await local.client();
    for (const path of [...WRITES.filter((it) => !it.startsWith('schedules')), ...MANY])
      expect([path, await codeOf(client.post(path, BULK))]).toEqual([path, '403 read-only']);
    const { body } = await client.get<{ may: string[]; isReadOnly: boolean }>('session');
    expect(body.isReadOnly).toBe(true);
    expect(body.may.every((it) => it.endsWith('.read'))).toBe(true);
  });

  it('answers for what one may not see as for what is not there', async () => {
    const [mailer, operator] = [await as('mia', 'mails'), await as('ann', 'operator')];
    const answered = async (client: Client, path: string, isPost: boolean) => {
      const { status, body } = await (isPost ? client.post(path) : client.get(path));
      return [status, JSON.stringify(body).replace(/short|nowhere|Office\.summary|Office\.nothing/g, 'it')];
    };
    for (const [path, isPost] of [
      ['queues/short/batches/x', false],
      ['queues/short/jobs/x', false],
      ['queues/short/pause', true],
      ['queues/short/jobs/x/remove', true],
      ['jobs?queue=short', false],
      ['metrics?queue=short', false],
      ['schedules/Office.summary', false],
      ['schedules/Office.summary/stop', true],
    ] as const) {
      const absent = path.replace('short', 'nowhere').replace('Office.summary', 'Office.nothing');
      const found = await answered(mailer, path, isPost);
      expect([path, found[0]]).toEqual([path, expect.any(Number)]);
      expect([path, ...found]).toEqual([path, ...(await answered(mailer, absent, isPost))]);
    }
    expect(await codeOf(operator.get('queues/nowhere/jobs/x'))).toBe('404 unknown-queue');
    expect(await codeOf(operator.get('schedules/Office.nothing'))).toBe('404 unknown-schedule');
  });

  it('shows and changes only queues that the user may see', async () => {
    const mailer = await as('mia', 'mails');
    const { body } = await mailer.get<{ queues: { name: string }[] }>('queues');
    expect(body.queues.map((it) => it.name)).toEqual(['mails']);
    const { body: jobs } = await mailer.get<{ jobs: { queue: string }[] }>('jobs');
    expect(jobs.jobs.map((it) => it.queue)).toEqual(['mails']);
    expect((await mailer.get<{ schedules: object[] }>('schedules')).status).toBe(200);
    expect(await codeOf(mailer.get('queues/short/jobs/x'))).toBe('403 forbidden');
    expect(await codeOf(mailer.get('jobs?queue=short'))).toBe('404 unknown-queue');
    expect(await codeOf(mailer.post('queues/short/pause'))).toBe('403 forbidden');
    expect(await codeOf(mailer.post('schedules/Office.summary/stop'))).toBe('403 forbidden');
    expect(await codeOf(mailer.post('scheduler/pause'))).toBe('403 forbidden');
    expect(await codeOf(mailer.get('doctor'))).toBe('403 forbidden');
    const other = { filter: { queues: ['short'] }, dryRun: true };
    expect((await mailer.send('jobs/remove', JSON.stringify(other))).status).toBe(404);
    expect(await mailer.lines('jobs/remove', other)).toEqual([
      { error: { code: 'unknown-queue', facts: { queue: 'short' } } },
    ]);
    expect((await mailer.lines<{ matched: number }>('jobs/cancel', BULK)).at(-1)?.matched).toBe(1);
    expect((await mailer.post('queues/mails/pause')).status).toBe(200);
  });

  it('takes no write without the token, with that of another, or from another site', async () => {
    const operator = await as('ada', 'operator');
    const path = 'queues/short/pause';
    const anonymous = new Client(world.url, { 'x-user': 'ada', 'x-roles': 'operator' });
    expect(await codeOf(anonymous.post(path))).toBe('403 csrf');
    expect(await codeOf(operator.post(path, {}, { 'x-cortado-csrf': 'a'.repeat(43) }))).toBe('403 csrf');
    expect(await codeOf(operator.post(path, {}, { cookie: '' }))).toBe('403 csrf');
    // The same browser, signed in as somebody else since: the token was another's.
    expect(await codeOf(operator.post(path, {}, { 'x-user': 'eve' }))).toBe('403 csrf');
    expect(await codeOf(operator.post(path, {}, { origin: 'https://evil.example' }))).toBe('403 cross-site');
    expect(await codeOf(operator.post(path, {}, { 'sec-fetch-site': 'same-site' }))).toBe('403 cross-site');
    expect(await codeOf(operator.post(path, {}, { 'sec-fetch-site': 'cross-site', origin: world.url }))).toBe(
      '403 cross-site',
    );
    expect((await operator.post(path, {}, { 'sec-fetch-site': 'same-origin' })).status).toBe(200);
  });

  it('answers this machine alone where there is no authenticate: no proxy, and no foreign name', async () => {
    const at = (headers: Record<string, string>) => codeOf(new Client(local.url, headers).get('queues'));
    expect(await at({})).toBe('200 undefined');
    expect(await at({ 'x-forwarded-for': '127.0.0.1' })).toBe('403 loopback-only');
    expect(await at({ forwarded: 'for=1.2.3.4' })).toBe('403 loopback-only');
    expect(await foreignHost(local.url)).toBe(403);
  });

  it('knows a proxy that adds nothing by the page that asks through it, or by HTTP/1.0', async () => {
    const at = (headers: Record<string, string>) => codeOf(new Client(local.url, headers).get('queues'));
    const site = { 'sec-fetch-site': 'same-origin' };
    for (const page of [
      'https://public.example',
      'http://10.0.0.7:3000',
      'http://localhost.evil.example',
      'null',
    ]) {
      expect([page, await at({ ...site, origin: page })]).toEqual([page, '403 loopback-only']);
      expect([page, await at({ ...site, referer: `${page}/ops/jobs` })]).toEqual([page, '403 loopback-only']);
    }
    for (const page of [
      'http://localhost:5173',
      'http://app.localhost',
      'http://[::1]:3000',
      'https://127.0.0.1',
    ])
      expect([page, await at({ ...site, origin: page, referer: `${page}/` })]).toEqual([
        page,
        '200 undefined',
      ]);
    expect(await oldStatus(local.url, '/ops/jobs/api/queues', '1.0')).toBe(403);
    expect(await oldStatus(local.url, '/ops/jobs/api/queues', '1.1')).toBe(200);
    // A link on a page elsewhere is followed by somebody who is here.
    const link = {
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      referer: 'https://wiki.example/',
    };
    expect((await rawRequest(local.url, '/ops/jobs', { headers: link })).status).toBe(200);
  });

  it('has nothing at paths that lead elsewhere', async () => {
    const raw = async (path: string) => await rawStatus(local.url, `/ops/jobs${path}`);
    for (const path of [
      '/assets/../../package.json',
      '/assets/..%2f..%2fpackage.json',
      '/assets/%2e%2e/index.html',
      '/assets/',
    ])
      expect([path, await raw(path)]).toEqual([path, 404]);
    expect(await raw('/api/queues/%E0%A4%A/jobs/x')).toBe(400);
    expect(await raw('/api/queues/__proto__/jobs/x')).toBe(404);
    expect(await raw('/api/queues/short/jobs/..%2f..%2fsecret')).toBe(404);
    const other = await fetch(local.url.replace('/ops/jobs', '/ops/jobsx'));
    expect(await other.text()).toBe('the app itself');
  });

  it('refuses bodies that are large, deep, no JSON, or hold keys nobody asked for', async () => {
    const operator = await as('ada', 'operator');
    const send = async (body: string, headers: Record<string, string> = {}) => {
      const response = await operator.send('queues/short/pause', body, headers);
      return `${response.status} ${((await response.json()) as { error: { code: string } }).error.code}`;
    };
    expect(await send(JSON.stringify({ reason: 'x'.repeat(1_000_000) }))).toBe('413 body-too-large');
    expect(await send('['.repeat(100_000 / 2))).toBe('415 not-json');
    expect(await send(`{"reason":${'['.repeat(30_000)}${']'.repeat(30_000)}}`)).toBe('400 bad-request');
    expect(await send('reason=x', { 'content-type': 'application/x-www-form-urlencoded' })).toBe(
      '415 not-json',
    );
    expect(await send('{"__proto__":{"isAdmin":true}}')).toBe('400 bad-request');
    expect(await send('{"constructor":{"prototype":{}}}')).toBe('400 bad-request');
    expect(await send('{"reason":["x"]}')).toBe('400 bad-request');
    expect(await codeOf(operator.get('jobs?__proto__=1'))).toBe('400 bad-request');
    expect(await codeOf(operator.get('jobs?limit=100000'))).toBe('400 bad-request');
    expect(await codeOf(operator.get(`jobs?text=${'x'.repeat(5_000)}`))).toBe('400 bad-request');
    expect(await codeOf(operator.get('jobs?after=nonsense'))).toBe('400 bad-request');
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it('lets the page run nothing but its own files', async () => {
    const page = await fetch(local.url);
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self' 'nonce-");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    const nonces = await Promise.all([page.text(), (await fetch(local.url)).text()]);
    expect(nonces[0]).not.toBe(nonces[1]);
    const data = await fetch(`${local.url}/api/queues`);
    expect(data.headers.get('content-security-policy')).toContain("script-src 'none'");
    expect(data.headers.get('x-content-type-options')).toBe('nosniff');
    expect(data.headers.get('cache-control')).toBe('no-store');
  });
});

/** `fetch` tidies paths and sets the host by itself. */
async function rawStatus(url: string, path: string, host?: string): Promise<number> {
  const { request } = await import('node:http');
  const { hostname, port } = new URL(url);
  return await new Promise((resolve, reject) => {
    const headers = host === undefined ? {} : { host };
    request({ hostname, port, path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .once('error', reject)
      .end();
  });
}

/** As a proxy asks that is told nothing but where to: in a version of HTTP that no browser speaks. */
async function oldStatus(url: string, path: string, version: string): Promise<number> {
  const { host, hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(`GET ${path} HTTP/${version}\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
  let answer = '';
  for await (const piece of socket) answer += piece;
  return Number(answer.split(' ')[1]);
}

function foreignHost(url: string): Promise<number> {
  return rawStatus(url, `${new URL(url).pathname}/api/queues`, 'evil.example');
}
