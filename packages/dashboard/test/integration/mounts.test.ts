import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { mountDashboard } from '@cortado/dashboard';
import { until } from '@cortado/test-support/until';
import { jest } from '@jest/globals';
import { exchangeOnNode } from '../../src/mounts/node-exchange.js';
import { Client } from '../support/client.js';
import { FURNISHED, type Host, PLAIN, rootOf } from '../support/hosts.js';
import { World } from '../support/world.js';

describe('a dashboard mounted on', () => {
  let world: World;
  const servers: Server[] = [];

  beforeAll(async () => {
    world = await World.open();
  });

  const start = async (name: string, host: Host) => {
    // Through a proxy nobody is on this machine any more.
    const guard = name in FURNISHED ? { authenticate: () => 'ada' } : {};
    const { server, path, own = '/' } = await host({ cortado: world.app, ...guard });
    servers.push(server);
    const root = await rootOf(server);
    return { url: `${root}${path}`, root: `${root}${own}` };
  };

  afterAll(async () => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    await world?.close();
  });

  it.each(Object.entries({ ...PLAIN, ...FURNISHED }))(
    '%s serves its page, its files and its API, and leaves the rest alone',
    async (name, host) => {
      const { url, root } = await start(name, host);
      expect(await (await fetch(root)).text()).toBe('own');

      for (const path of ['', '/', '?q=a/b', '/jobs?q=a/b', '/queues/short/jobs/a%2Fb']) {
        const answer = await fetch(`${url}${path}`);
        const base = /<base href="([^"]+)"/.exec(await answer.text())?.[1] ?? '';
        expect([path, new URL(base, answer.url).href]).toEqual([path, `${url}/`]);
      }
      const page = await (await fetch(url)).text();
      const script = /src="\.\/(assets\/[^"]+\.js)"/.exec(page)?.[1];
      const file = await fetch(`${url}/${script}`, { headers: { 'accept-encoding': 'gzip' } });
      expect([file.status, file.headers.get('content-encoding')]).toEqual([200, 'gzip']);
      expect(await file.text()).toContain('createRoot');
      expect((await fetch(url, { method: 'HEAD' })).status).toBe(200);
      expect((await fetch(`${url}/api/live`, { method: 'HEAD' })).status).toBe(405);
      const policy = (await fetch(url)).headers.get('content-security-policy');
      expect(policy).toMatch(/^default-src 'none'; script-src 'self';/);
      expect(await firstPiece(`${url}/api/live`)).toContain('data: {"queues":[]}');
      await expectFewStreams(`${url}/api/live`);

      const client = await new Client(url).signIn();
      expect((await client.get('nothing')).body).toEqual({ error: { code: 'not-found', facts: {} } });
      expect((await client.post('session')).status).toBe(405);
      const { id } = await world.app.jobs(world.office).mail('ada@example.com');
      const cancelled = await client.post(`queues/mails/jobs/${id}/cancel`, { reason: 'no more' });
      expect(cancelled.body).toEqual({ answer: 'removed' });
      const counted = await client.lines('jobs/remove', {
        filter: { queues: ['mails'], states: ['cancelled'] },
        dryRun: true,
      });
      expect(counted.at(-1)).toMatchObject({ isEnd: true });
      const large = await client.send('queues/short/pause', JSON.stringify({ reason: 'x'.repeat(90_000) }));
      expect([400, 413]).toContain(large.status);
      const deep = `{"reason":${'['.repeat(25_000)}${']'.repeat(25_000)}}`;
      expect([400, 415]).toContain((await client.send('queues/short/pause', deep)).status);
      const open = await client.send('queues/short/pause', '['.repeat(40_000));
      expect([400, 415]).toContain(open.status);
      expect(await world.app.queue('short').isPaused()).toBe(false);
    },
  );

  it('any of them lets go of a body that does not come to its end', async () => {
    const plain = servers.slice(0, Object.keys(PLAIN).length);
    const answers = await Promise.all(plain.map(drip));
    for (const answer of answers) {
      expect(answer).toMatch(/^HTTP\/1\.1 408 /);
      expect(answer).toContain('{"error":{"code":"body-too-slow","facts":{"limit":5000}}}');
    }
    expect(await world.app.queue('short').isPaused()).toBe(false);
  });

  it('any of them ends streams of what changes when its server closes', async () => {
    const plain = servers.slice(0, Object.keys(PLAIN).length);
    for (const it of plain) {
      const live = await fetch(`${await rootOf(it)}/cortado/api/live`);
      await live.body?.getReader().read();
    }
    const closed = plain.map((it) => once(it, 'close'));
    for (const it of plain) it.close();
    await Promise.all(closed);
    expect(plain.map((it) => it.listening)).toEqual(plain.map(() => false));
  });

  it('a server of Node keeps no listener for each pause of a slow reader', async () => {
    const listeners = new Set<number>();
    const server = createServer((request, response) => {
      const body = (async function* () {
        for (let count = 0; count < 20; count++) {
          listeners.add(response.listenerCount('close'));
          yield 'x'.repeat(300_000);
        }
      })();
      const answer = async () => ({ status: 200, headers: {}, body });
      void exchangeOnNode(answer, request, response, { below: '/', native: request });
    });
    servers.push(server.listen(0, '127.0.0.1'));
    expect(await (await fetch(await rootOf(server))).text()).toHaveLength(6_000_000);
    expect(listeners.size).toBe(1);
  });

  it('two of them on one server, of two apps, are apart, and so are their tokens', async () => {
    const other = await World.open();
    try {
      mountDashboard(world.server, { cortado: other.app, basePath: '/cortado/other/' });
      const url = `${world.url}/other`;
      const theirs = await new Client(url).signIn();
      expect((await theirs.post('queues/short/pause', { reason: 'theirs' })).status).toBe(200);
      expect(await other.app.queue('short').isPaused()).toBe(true);
      expect(await world.app.queue('short').isPaused()).toBe(false);
      const [cookie] = (await fetch(`${url}/api/session`)).headers.getSetCookie();
      // Without a path a browser sends it to this API alone.
      expect(cookie).not.toMatch(/;\s*path=/i);
    } finally {
      await other.close();
    }
  });

  it('an app that has answered in the meantime goes on', async () => {
    const { promise, resolve } = deferred();
    const server = createServer();
    mountDashboard(server, { cortado: world.app, authenticate: () => promise });
    const emit = server.emit;
    server.emit = function (this: Server, name: string, ...args: unknown[]) {
      const handled = Reflect.apply(emit, this, [name, ...args]);
      if (name === 'request') (args[1] as ServerResponse).writeHead(503).end('too slow');
      return handled;
    };
    servers.push(server.listen(0, '127.0.0.1'));
    const root = await rootOf(server);
    expect((await fetch(`${root}/cortado`)).status).toBe(503);
    resolve('ada');
    await promise;
    expect((await fetch(`${root}/cortado`)).status).toBe(503);
  });

  it('any server tells who runs it what authenticate threw, masked, and not at each request', async () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    let tries = 0;
    mountDashboard(world.server, {
      cortado: world.app,
      basePath: '/broken',
      authenticate() {
        tries++;
        throw new Error('no answer of redis://bob:hunter2pw@sessions to Bearer eyJhbGciOi.abcdefgh.x');
      },
    });
    const broken = new Client(world.url.replace(/cortado$/, 'broken'));
    for (let count = 0; count < 5; count++) expect((await broken.get('queues')).status).toBe(500);
    const told = warn.mock.calls.map(String);
    warn.mockRestore();
    expect([tries, told.length]).toEqual([5, 1]);
    expect(told[0]).toMatch(/no answer of redis:[\s\S]* at .*authenticate[\s\S]*CortadoDashboard$/);
    expect(told[0]).not.toMatch(/hunter2pw|abcdefgh/);
  });

  it('any server answers where authenticate throws what cannot be read', async () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    mountDashboard(world.server, {
      cortado: world.app,
      basePath: '/unreadable',
      authenticate() {
        throw Object.assign(Object.create(null), { status: 403 });
      },
    });
    const unreadable = new Client(world.url.replace(/cortado$/, 'unreadable'));
    expect((await unreadable.get('queues')).status).toBe(500);
    const told = warn.mock.calls.map(String);
    warn.mockRestore();
    expect(told).toEqual([expect.stringContaining('status: 403')]);
  });

  it('something else is refused with what was expected', () => {
    const nothing = {} as Server;
    expect(() => mountDashboard(nothing, { cortado: world.app })).toThrow(
      /Expected a server of node:http, or an app of/,
    );
  });

  it('a server with wrong options is refused with everything that is wrong', () => {
    const wrong = { cortado: world.app, basePath: 'cortado', readonly: true } as never;
    expect(() => mountDashboard(createServer(), wrong)).toThrow(
      /Unknown option "readonly"[\s\S]*Expected "basePath" to be a path/,
    );
  });
});

/** What a stream tells first, as a browser asks for it: whatever holds pieces back until they are many tells nothing. */
async function firstPiece(url: string): Promise<string> {
  const stop = new AbortController();
  const response = await fetch(url, {
    headers: { 'accept-encoding': 'gzip, br', accept: 'text/event-stream' },
    signal: AbortSignal.any([stop.signal, AbortSignal.timeout(60_000)]),
  });
  const { value } = await (response.body as ReadableStream<Uint8Array>).getReader().read();
  stop.abort();
  return Buffer.from(value ?? []).toString('utf8');
}

/** One user's streams are 20 at most, and as many again once those are left. */
async function expectFewStreams(url: string): Promise<void> {
  const leaving = new AbortController();
  const streams = Array.from({ length: 22 }, () => fetch(url, { signal: leaving.signal }));
  const refused = (await Promise.all(streams)).filter((it) => it.status !== 200);
  expect(refused.length).toBeGreaterThanOrEqual(2);
  expect(refused.map((it) => it.status)).toEqual(refused.map(() => 429));
  expect(await refused[0]?.json()).toEqual({ error: { code: 'too-many-streams', facts: { limit: 20 } } });
  leaving.abort();
  await until(
    () => firstPiece(url),
    (told) => told.includes('"queues":[]'),
  );
}

/** A write whose body comes a byte at a time; what is answered, until the connection ends. */
async function drip(server: Server): Promise<string> {
  const { port } = server.address() as AddressInfo;
  const session = await fetch(`http://127.0.0.1:${port}/cortado/api/session`);
  const headers = {
    host: '127.0.0.1',
    cookie: session.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '',
    'x-cortado-csrf': ((await session.json()) as { csrf: string }).csrf,
    'content-type': 'application/json',
    'content-length': '1000',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const socket = connect(port, '127.0.0.1');
  socket.write(`POST /cortado/api/queues/short/pause HTTP/1.1\r\n${lines.join('')}\r\n{"reason":`);
  const dripping = setInterval(() => socket.write(' '), 200);
  let answer = '';
  try {
    for await (const piece of socket) answer += piece;
  } catch {
    // It was closed while the next byte was on its way.
  }
  clearInterval(dripping);
  return answer;
}

function deferred(): { promise: Promise<string>; resolve: (user: string) => void } {
  let resolve: (user: string) => void = () => undefined;
  const promise = new Promise<string>((it) => {
    resolve = it;
  });
  return { promise, resolve };
}
