import { type ActEntry, mountDashboard } from '@cortado/dashboard';
import { Client } from '../support/client.js';
import { FOREIGN, guardedWorld, login } from '../support/guarded-world.js';
import { rawRequest } from '../support/raw-request.js';
import { lineOf, parametersOf, pathOf, READS, WRITES } from '../support/route-paths.js';
import { World } from '../support/world.js';

/** What a page on this machine, or behind a proxy, cannot be reached by. */
const FOREIGN_HOSTS = [
  'evil.example',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  'evil.example:8080',
  '10.0.0.1',
  '0.0.0.0',
  '[::]',
  'localhost@evil.example',
  '127.0.0.1,evil.example',
];
const PROXIES = [
  'forwarded',
  'via',
  'x-real-ip',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-client-ip',
  'true-client-ip',
  'cf-connecting-ip',
];
/** Nothing of what the mailer may not see: jobs, people, schedules, reasons. */
const HIDDEN = new RegExp(`${FOREIGN}|Office\\.(send|fail|block|summary|nightly)`);
const JSON_BODY = { 'content-type': 'application/json' };

describe('the dashboard refuses', () => {
  let world: World;
  let local: World;
  let words: Readonly<Record<string, string>>;
  const told: ActEntry[] = [];

  beforeAll(async () => {
    ({ world, words } = await guardedWorld({ onAct: (it) => told.push(it) }));
    local = await World.open();
  });

  afterAll(async () => {
    await world?.close();
    await local?.close();
  });

  const as = (who: string) => world.client(login(who));
  const at = (path: string) => `${new URL(world.url).pathname}${path}`;
  /** What stands in the datastore, as far as an attack could have changed it. */
  const standing = async () => ({
    queues: await Promise.all(
      world.app.queueNames.map(async (name) => {
        const { counts, paused } = await world.app.queue(name).summary();
        return { name, counts, paused: paused?.reason };
      }),
    ),
    schedules: (await world.app.schedules.list({ limit: 10 })).map(({ key, state, stopped }) => [
      key,
      state,
      stopped?.reason,
    ]),
    errors: (await world.app.errors.list({ limit: 10 })).length,
    scheduler: (await world.app.scheduler.status()).state,
  });

  /** Sends every one, and gives those that were answered otherwise than expected. */
  async function wrong<T>(
    of: readonly T[],
    line: (it: T) => string,
    send: (it: T) => Promise<string>,
    expected: string | RegExp,
  ): Promise<string[]> {
    const before = await standing();
    const found: string[] = [];
    for (const it of of) {
      const answer = await send(it);
      if (typeof expected === 'string' ? answer !== expected : !expected.test(answer))
        found.push(`${line(it)}: ${answer}`);
    }
    expect(await standing()).toEqual(before);
    return found;
  }

  it('whoever has no token, or a forged one, on every route, file and page', async () => {
    const forged = [
      '',
      'Bearer',
      'Bearer ',
      'Bearer undefined',
      'Bearer __proto__',
      'Bearer operator-tokenx',
    ];
    for (const authorization of [undefined, ...forged, 'Basic b3BlcmF0b3ItdG9rZW4=', 'bearer operator-token'])
      expect(
        await wrong(
          [...READS, ...WRITES].map((it) => ({ method: it.method, path: pathOf(it, words) })),
          ({ method, path }) => `${method} ${path} with ${authorization}`,
          async ({ method, path }) => {
            const headers = { ...JSON_BODY, ...(authorization === undefined ? {} : { authorization }) };
            const { status, code } = await rawRequest(world.url, at(path), { method, headers });
            return `${status} ${code}`;
          },
          '401 unauthenticated',
        ),
      ).toEqual([]);
    for (const path of ['', '/', '/jobs', '/assets/', '/api/openapi.json', '/api/nothing', '/icon.svg'])
      expect([path, (await rawRequest(world.url, at(path))).status]).toEqual([path, 401]);
  });

  it('names that would look like others, or that no audit could hold', async () => {
    mountDashboard(local.server, {
      cortado: local.app,
      basePath: '/named',
      authenticate: ({ headers }) => Buffer.from(String(headers['x-name']), 'base64').toString('utf16le'),
    });
    const answers = async (name: string) => {
      const headers = { 'x-name': Buffer.from(name, 'utf16le').toString('base64') };
      return (await rawRequest(local.url, '/named/api/session', { headers })).status;
    };
    for (const name of [
      '',
      ' ',
      'eve\0',
      'eve\nada',
      'eve\u001b[2K',
      '\u202eada',
      'eve\u2028ada',
      'eve\ud800',
    ])
      expect([name, await answers(name)]).toEqual([name, 401]);
    for (const name of ['Ada Lovelace', 'أدا', '愛', 'ada@example.com'])
      expect([name, await answers(name)]).toEqual([name, 200]);
  });

  it('every write of one who may only read, and every route to one who may do nothing', async () => {
    const [reader, stranger] = [await as('reader'), await as('stranger')];
    told.length = 0;
    const write = async (client: Client, path: string) => {
      const { status, body } = await client.post(path.slice('/api/'.length));
      return `${status} ${(body as { error?: { code?: string } }).error?.code}`;
    };
    const refused = '403 forbidden';
    expect(await wrong(WRITES, lineOf, (it) => write(reader, pathOf(it, words)), refused)).toEqual([]);
    expect(told.map((it) => `${it.by} ${it.act} ${it.outcome}`)).toEqual(
      WRITES.map((it) => `eve ${it.act} refused`),
    );
    expect(await wrong(WRITES, lineOf, (it) => write(stranger, pathOf(it, words)), refused)).toEqual([]);
    const read = async (path: string) => (await stranger.get(path.slice('/api/'.length))).status;
    const open = READS.filter((it) => it.act !== 'session.read');
    expect(await wrong(open, lineOf, async (it) => `${await read(pathOf(it, words))}`, '403')).toEqual([]);
  });

  it('to tell of, and to change, what is in the queues of others', async () => {
    const mailer = await as('mailer');
    const seen: string[] = [];
    // What it is told as it happens is of the queues it may see, which `api` shows, and has no end.
    for (const route of READS.filter((it) => !it.handler.isEventStream)) {
      const text = JSON.stringify((await mailer.get(pathOf(route, words).slice('/api/'.length))).body);
      // What was asked for comes back in the facts of a refusal, and is no news.
      const news = Object.values(words).reduce((sum, it) => sum.replaceAll(it, ''), text);
      if (HIDDEN.test(news)) seen.push(`${lineOf(route)}: ${news.slice(0, 400)}`);
    }
    expect(seen).toEqual([]);
    const body = { filter: { queues: ['default'] }, dryRun: false };
    const send = async (path: string) => {
      const answer = await mailer.send(path.slice('/api/'.length), JSON.stringify(body));
      return `${answer.status} ${((await answer.json()) as { error?: { code?: string } }).error?.code}`;
    };
    const placed = WRITES.filter((it) => parametersOf(it).length > 0);
    const others = WRITES.filter((it) => parametersOf(it).length === 0);
    expect(await wrong(placed, lineOf, (it) => send(pathOf(it, words)), '403 forbidden')).toEqual([]);
    expect(await wrong(others, lineOf, (it) => send(pathOf(it, words)), /^4\d\d [a-z-]+$/)).toEqual([]);
  });

  it('a cursor of one who sees more', async () => {
    const [operator, mailer] = [await as('operator'), await as('mailer')];
    const { body } = await operator.get<{ next?: string }>('jobs?limit=1&state=failed&state=active');
    expect(body.next).toBeDefined();
    const { status, body: page } = await mailer.get(`jobs?after=${body.next}`);
    expect([status, HIDDEN.test(JSON.stringify(page))]).toEqual([400, false]);
  });

  it('writes of other sites, of other people, and without the token', async () => {
    const mine = await (await as('operator')).get<{ csrf: string }>('session');
    const cookie = mine.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
    const good = { ...JSON_BODY, ...login('operator'), cookie, 'x-cortado-csrf': mine.body.csrf };
    const { origin } = new URL(world.url);
    const attacks: Record<string, Record<string, string>> = {
      '403 cross-site 1': { origin: 'https://evil.example' },
      '403 cross-site 2': { origin: 'null' },
      '403 cross-site 3': { origin: `${origin}.evil.example` },
      '403 cross-site 4': { origin: 'http://127.0.0.1:1' },
      '403 cross-site 5': { 'sec-fetch-site': 'cross-site', origin },
      '403 cross-site 6': { 'sec-fetch-site': 'same-site', origin },
      '403 cross-site 7': { 'sec-fetch-site': 'none', origin },
      '403 csrf 1': { 'x-cortado-csrf': '' },
      '403 csrf 2': { 'x-cortado-csrf': 'a'.repeat(43) },
      '403 csrf 3': { cookie: '' },
      '403 csrf 4': { cookie: `cortado-csrf=${'a'.repeat(43)}` },
      '403 csrf 5': login('other-operator'),
    };
    for (const [expected, headers] of Object.entries(attacks))
      expect(
        await wrong(
          WRITES,
          (it) => `${lineOf(it)} with ${JSON.stringify(headers)}`,
          async (it) => {
            const sent = { method: 'POST', headers: { ...good, ...headers }, body: '{}' };
            const { status, code } = await rawRequest(world.url, at(pathOf(it, words)), sent);
            return `${status} ${code}`;
          },
          expected.slice(0, -2),
        ),
      ).toEqual([]);
  });

  it('to work for pages of other sites that only ask', async () => {
    const ask = async (path: string, headers: Record<string, string>) => {
      const { status, code } = await rawRequest(local.url, `/cortado${path}`, { headers });
      return `${status} ${code}`;
    };
    for (const site of ['cross-site', 'same-site'])
      expect(
        await wrong(
          READS,
          (it) => `${lineOf(it)} from ${site}`,
          (it) => ask(pathOf(it, words), { 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors' }),
          '403 cross-site',
        ),
      ).toEqual([]);
    expect(await ask('/api/queues', { 'sec-fetch-site': 'same-origin' })).toBe('200 undefined');
    // A link on another page may lead here; what it leads to is shown to people, not to that page.
    const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' };
    expect(await ask('/jobs', link)).toBe('200 undefined');
  });

  it('other names and other machines where nobody is asked who they are', async () => {
    const path = (it: (typeof READS)[number]) => `/cortado${pathOf(it, words)}`;
    const all = [...READS, ...WRITES];
    const send = async (it: (typeof READS)[number], headers: Record<string, string>) => {
      const sent = { method: it.method, headers: { ...JSON_BODY, ...headers } };
      const { status, code } = await rawRequest(local.url, path(it), sent);
      return `${status} ${code}`;
    };
    for (const host of FOREIGN_HOSTS)
      expect(
        await wrong(
          all,
          (it) => `${host} ${lineOf(it)}`,
          (it) => send(it, { host }),
          /^40[03] /,
        ),
      ).toEqual([]);
    for (const name of PROXIES)
      expect(
        await wrong(
          all,
          (it) => `${name} ${lineOf(it)}`,
          (it) => send(it, { [name]: '127.0.0.1' }),
          '403 loopback-only',
        ),
      ).toEqual([]);
    for (const page of ['/cortado', '/cortado/jobs', '/cortado/assets/x.js'])
      expect((await rawRequest(local.url, page, { headers: { host: 'evil.example' } })).status).toBe(403);
    for (const host of ['localhost', 'app.localhost:80', '127.0.0.1:1', '[::1]:99'])
      expect((await rawRequest(local.url, '/cortado/api/queues', { headers: { host } })).status).toBe(200);
  });
});
