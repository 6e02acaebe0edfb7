import { gzipSync } from 'node:zlib';
import { freshDatabase } from '@cortado/test-support/fresh-database';
import { type RawRequest, rawRequest } from '../support/raw-request.js';
import { lineOf, parametersOf, pathOf, READS, WRITES } from '../support/route-paths.js';
import { World } from '../support/world.js';

const database = freshDatabase();
const ENGINES = { Redis: () => process.env.REDIS_URL, PostgreSQL: () => database.url };

/** Words for any parameter of a path, as they go over the wire. */
const WORDS = [
  '..',
  '.',
  '%2e%2e',
  '..%2f..%2f..%2fetc%2fpasswd',
  '%2e%2e%5c%2e%2e%5cwin.ini',
  '..%252f..%252f',
  '%00',
  'a%00b',
  '%E0%A4%A',
  '%C0%AE%C0%AE',
  '%',
  '*',
  '%25',
  '_',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  '%3Cscript%3Ealert(1)%3C%2Fscript%3E',
  'javascript:alert(1)',
  "'%20OR%20''='",
  '%7Bx%7D:wait',
  'x%0D%0ASet-Cookie:%20a=b',
  '%F0%9F%92%A5',
  'x'.repeat(8_000),
];
/** Paths as a whole. */
const PATHS = [
  '/api/../api/queues/../../x',
  '/api//queues',
  '/api/queues/',
  '/api/queues//jobs/x',
  '/api/%2e%2e/%2e%2e/etc/passwd',
  '/api/queues%2Fshort%2Fpause',
  '/assets/../../package.json',
  '/assets/..%2f..%2fpackage.json',
  '/assets/%2e%2e/index.html',
  '/assets/',
  '/assets/__proto__',
  '/api/__proto__',
  '/api/openapi.json/',
];
/** Queries for any route: each is refused, or finds nothing, and neither costs more than a page does. */
const QUERIES = [
  'limit=1000000000',
  'limit=-1',
  'limit=1e9',
  'limit=NaN',
  'limit=0.5',
  'limit=',
  'offset=99999999999999999999',
  'from=-1',
  'after=nonsense',
  'after=%00',
  `after=${Buffer.from('["short",1,"x","y","z"]').toString('base64url')}`,
  `after=${Buffer.from('["__proto__",1]').toString('base64url')}`,
  `after=${Buffer.from('[['.repeat(3_000)).toString('base64url')}`,
  `after=${Buffer.from(`["short",1${',"x"'.repeat(1_000)}]`).toString('base64url')}`,
  `text=${encodeURIComponent('(a+)+$'.repeat(30))}`,
  'text=%00',
  `text=${'x'.repeat(201)}`,
  'text=%25&text=%25',
  `error=${encodeURIComponent('.*'.repeat(100))}`,
  'name=%00',
  'user=%00',
  'tag=%00',
  'event=%00',
  'schedule=%00',
  'id=%00',
  'id=*',
  'tag=a%00b&state=failed',
  `tag=${encodeURIComponent("'; DROP TABLE bullmq.job; --")}`,
  'olderThan=999999999999999y',
  'olderThan=1y1y1y1y',
  'state=everything',
  `${'state=waiting&'.repeat(1_000)}`,
  `${'queue=short&'.repeat(1_200)}`,
  `${'x=1&'.repeat(3_000)}`,
  '__proto__=1',
  'constructor=1',
  'limit[__proto__]=1',
  '%FF%FE=%FF',
  'range=century',
  'by=__proto__',
];
/** Milliseconds that no query takes, in as many tries. */
const SLOW = 2_000;
const ROUNDS = 5;
const DEEP = 100_000;
const deep = (open: string, close: string) => open.repeat(DEEP) + close.repeat(DEEP);
/** Bodies for any write: none is taken. */
const BODIES: Readonly<Record<string, string | Buffer>> = {
  'of a megabyte': JSON.stringify({ reason: 'x'.repeat(1_000_000) }),
  'of a megabyte of arguments': JSON.stringify({ arguments: [{ text: 'x'.repeat(1_000_000) }] }),
  '100,000 lists deep': deep('[', ']'),
  '100,000 objects deep': deep('{"a":', '}').replace('}', '1}'),
  '20,000 deep within the limit': `{"filter":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
  'with deep arguments': `{"arguments":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
  'with __proto__': '{"__proto__":{"isAdmin":true}}',
  'with constructor': '{"constructor":{"prototype":{"isAdmin":true}}}',
  'with __proto__ in the arguments': '{"arguments":[{"__proto__":{"isAdmin":true}}]}',
  'with __proto__ in the filter': '{"filter":{"__proto__":{"isAdmin":true}},"dryRun":true}',
  'with a thousand states': JSON.stringify({
    filter: { states: Array(1_000).fill('waiting') },
    dryRun: true,
  }),
  'with a thousand queues': JSON.stringify({ filter: { queues: Array(1_001).fill('short') }, dryRun: true }),
  'with a long text': JSON.stringify({ filter: { text: '(a+)+$'.repeat(100) }, dryRun: true }),
  'that is a list': '[]',
  'that is null': 'null',
  'that is a number': '1e999',
  'that is text': '"reason"',
  'that is no JSON': '{"reason":',
  'with a NUL in it': '{"reason":"a\\u0000b","filter":{"tag":"a\\u0000b"},"dryRun":true}',
  'with half a pair in it': '{"reason":"a\\ud800b","filter":{"tag":"a\\ud800b"},"dryRun":true}',
  'with a reason that is a list': '{"reason":["x"]}',
  'of bytes that are no text': Buffer.from([0xff, 0xfe, 0x00, 0x80]),
  'that is zipped': gzipSync('{}'),
};
const TYPES = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/jsonp',
  'application/json-patch+json',
  'APPLICATION/JSON2',
  '',
];

describe.each(Object.entries(ENGINES))('the dashboard on %s takes no harm from', (_, address) => {
  let world: World;
  let headers: Readonly<Record<string, string>>;

  beforeAll(async () => {
    world = await World.open(address(), { authorize: () => true });
    await world.app.jobs(world.office).mail('ada@example.com');
    const client = await world.client();
    const { headers: sent, body } = await client.get<{ csrf: string }>('session');
    const cookie = sent.getSetCookie()[0]?.split(';', 1)[0] ?? '';
    headers = { cookie, 'x-cortado-csrf': body.csrf, 'content-type': 'application/json' };
  });

  afterAll(() => world?.close());

  const send = (path: string, sent: RawRequest = {}) => rawRequest(world.url, `/cortado${path}`, sent);
  const words = { queue: 'mails', job: 'x', schedule: 'x', error: 'x', group: 'x' };

  it('paths that lead elsewhere, on any route', async () => {
    const odd: string[] = [];
    for (const route of [...READS, ...WRITES])
      for (const name of parametersOf(route))
        for (const word of WORDS) {
          const path = pathOf(route, { ...words, [name]: word });
          const { status, code, text } = await send(path, { method: route.method, headers, body: '' });
          const isFine = status >= 400 && status < 500 && (code !== undefined || status === 431);
          if (!isFine)
            odd.push(`${lineOf(route)} with ${word.slice(0, 60)}: ${status} ${text.slice(0, 100)}`);
        }
    for (const path of PATHS) {
      const { status, code } = await send(path);
      if (status !== 404 || code === undefined) odd.push(`${path}: ${status} ${code}`);
    }
    expect(odd).toEqual([]);
  });

  it('queries that are expensive, broken or strange, on any route', async () => {
    const odd: string[] = [];
    for (const route of READS)
      for (const query of QUERIES) {
        let took = Infinity;
        // What costs much by itself does each time; the rest is what others do to the machine.
        for (let round = 0; round < ROUNDS && took > SLOW; round++) {
          const begun = performance.now();
          const { status, code, text } = await send(`${pathOf(route, words)}?${query}`, { headers });
          took = performance.now() - begun;
          const isFine = status === 200 || status === 431 || (status < 500 && code !== undefined);
          if (!isFine) odd.push(`${lineOf(route)}?${query.slice(0, 60)}: ${status} ${text.slice(0, 100)}`);
        }
        if (took > SLOW) odd.push(`${lineOf(route)}?${query.slice(0, 60)} took ${Math.round(took)} ms`);
      }
    expect(odd).toEqual([]);
    // A text is a text, and no pattern.
    for (const text of ['%', '_', '.', '*', 'ad.', '(a|b)', '[a-z]', '\\w'])
      expect([text, await found(`text=${encodeURIComponent(text)}`)]).toEqual([text, text === '.' ? 1 : 0]);
    expect(await found('text=ADA%40')).toBe(1);
  });

  const found = async (query: string) => {
    const { text } = await send(`/api/jobs?queue=mails&${query}`);
    return (JSON.parse(text) as { jobs: object[] }).jobs.length;
  };

  it('bodies that are large, deep, or of another form, on any write', async () => {
    const odd: string[] = [];
    for (const route of WRITES) {
      for (const [name, body] of Object.entries(BODIES)) {
        const { status, code } = await send(pathOf(route, words), { method: 'POST', headers, body });
        if (status < 400 || status >= 500 || code === undefined)
          odd.push(`${lineOf(route)} ${name}: ${status} ${code}`);
      }
      for (const type of TYPES) {
        const sent = { method: 'POST', headers: { ...headers, 'content-type': type }, body: '{}' };
        const { status, code } = await send(pathOf(route, words), sent);
        if (status !== 415 && code !== 'unknown-schedule')
          odd.push(`${lineOf(route)} as ${type}: ${status} ${code}`);
      }
    }
    expect(odd).toEqual([]);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it('methods that nobody offers', async () => {
    const odd: string[] = [];
    for (const route of [...READS, ...WRITES])
      for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']) {
        const overriding = { ...headers, 'x-http-method-override': route.method };
        const { status, code } = await send(pathOf(route, words), { method, headers: overriding });
        if (status !== 405) odd.push(`${method} ${route.path}: ${status} ${code}`);
      }
    expect(odd).toEqual([]);
  });

  it('all of that: nothing is lost, and it answers', async () => {
    const { counts, paused } = await world.app.queue('mails').summary();
    expect([counts.waiting, paused]).toEqual([1, undefined]);
    expect((await send('/api/queues', { headers })).status).toBe(200);
  });
});
