import { connect } from 'node:net';
import { attachRealtime, publishRealtime } from '@cortado/realtime';
import { until } from '@cortado/test-support/until';
import { Browser } from '../support/browser.js';
import { RealtimeWorld } from '../support/realtime-world.js';
import { Reports } from '../support/reports-service.js';

describe('a realtime server', () => {
  let world: RealtimeWorld;
  beforeEach(() => {
    world = new RealtimeWorld(process.env.REDIS_URL as string);
  });
  afterEach(() => world.close());

  const refusalOf = async (url: string, auth: object, more: object = {}) => {
    const browser = new Browser(url, auth, { reconnection: false, ...more });
    world.closeAfter(() => browser.close());
    return await browser.welcome.then(
      () => 'welcome',
      (
        error: Error & {
          data?: { code: string };
          context?: { responseText?: string };
          description?: unknown;
        },
      ) => error.data?.code ?? error.message,
    );
  };

  it('lets in nobody whom the app does not recognize, and nobody whose time is over', async () => {
    const people: Record<string, unknown> = {
      ada: 'ada',
      gone: { id: 'ada', expiresAt: Date.now() - 1 },
      odd: { id: 'ada', expiresAt: new Date('never') },
      nameless: { id: '' },
      nul: 'ada\0',
      half: { id: '\uD800' },
    };
    const web = await world.web({
      authenticate: ({ token, cookies }) => {
        if (token === 'broken') throw new Error('the session store is away');
        return people[token ?? cookies.sid ?? ''] as string;
      },
    });
    for (const token of [
      '',
      'nobody',
      'broken',
      'gone',
      'odd',
      'nameless',
      'nul',
      'half',
      undefined,
      5,
      { $ne: 1 },
    ])
      expect(await refusalOf(web.url, { token })).toBe('unauthenticated');
    expect(await refusalOf(web.url, { token: 'ada' })).toBe('welcome');
    expect(await refusalOf(web.url, {}, { extraHeaders: { cookie: 'a=b; sid=ada' } })).toBe('welcome');
    expect(await refusalOf(web.url, {}, { extraHeaders: { authorization: 'Bearer ada' } })).toBe('welcome');
  });

  it('disconnects a browser when what its user signed in with runs out', async () => {
    const web = await world.web({
      authenticate: () => ({ id: world.user('ada'), expiresAt: new Date(Date.now() + 400) }),
    });
    // On a slow machine that is so before it is welcomed.
    const ada = new Browser(web.url, { token: 'ada' }, { reconnection: false });
    world.closeAfter(() => ada.close());
    await until(
      () => ada.disconnects,
      (it) => it.length === 1,
    );
    expect(ada.disconnects).toEqual(['io server disconnect']);
  });

  it('refuses pages of other sites, but for those that it names, also by their tasks', async () => {
    const web = await world.web({ origins: ['https://app.example.com'] });
    const from = (origin: string) => refusalOf(web.url, { token: 'ada' }, { extraHeaders: { origin } });
    const own = new URL(web.url);
    for (const origin of [
      'https://evil.example',
      'null',
      `http://${own.hostname}:1`,
      'https://app.example.com.evil.io',
      'garbage',
    ])
      expect(await from(origin)).toBe('websocket error');
    for (const origin of [web.url, 'https://app.example.com']) expect(await from(origin)).toBe('welcome');
    const tasks = (headers: Record<string, string>) =>
      fetch(`${web.url}/realtime/tasks`, { headers: { authorization: 'Bearer ada', ...headers } });
    expect((await tasks({ origin: 'https://evil.example' })).status).toBe(403);
    expect((await tasks({ 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    const allowed = await tasks({ origin: 'https://app.example.com' });
    expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([
      200,
      'https://app.example.com',
    ]);
  });

  it('lets a user into no room but the own ones, and those that are granted, word for word', async () => {
    const asked: object[] = [];
    const web = await world.web({
      authorize: (user, room) => {
        asked.push(room);
        if ('room' in room && room.room === 'broken') throw new Error('no');
        return 'room' in room && room.room === `of ${String(user)}`;
      },
    });
    const ada = await world.browser(web, 'ada');
    const code = async (room: unknown) => {
      const answer = await ada.subscribe(room as string);
      return answer.ok ? 'ok' : answer.error.code;
    };
    const theirs = await web.cortado.jobs(Reports, { user: 'bob' }).hold();
    const nobodys = await web.cortado.jobs(Reports).hold();
    for (const room of [
      'user:bob',
      'user:Ada',
      'room:x',
      'room:broken',
      'doctype:Invoice',
      'document:Invoice/1',
      `job:${theirs.id}`,
      `job:${nobodys.id}`,
      'job:nothing',
      'user:ada ',
      'room:user:ada',
    ])
      expect([room, await code(room)]).toEqual([room, 'forbidden']);
    for (const room of [
      '',
      'ada',
      'user:',
      'socket:x',
      'document:Invoice',
      'document:a/b/c',
      'document:a%2fb/c',
      'doctype:%',
      'doctype:a%20b',
      'doctype:a/b',
      'room:\0',
      'room:\uD800',
      `room:${'x'.repeat(2_000)}`,
      null,
      5,
      ['user:ada'],
      { toString: 'x' },
    ])
      expect([room, await code(room)]).toEqual([room, 'invalid']);
    for (const room of ['user:ada', 'everyone', 'room:of ada'])
      expect([room, await code(room)]).toEqual([room, 'ok']);
    expect(await code('room:of ada')).toBe('ok');
    for (const after of ['-1', '1e9', 'x', '99999999999999999', 5, {}])
      expect(await ada.subscribe('room:of ada', after as string)).toMatchObject({
        error: { code: 'invalid' },
      });
    const mine = await web.cortado.jobs(Reports, { user: 'ada' }).hold();
    expect(await ada.subscribe(`job:${mine.id}`)).toMatchObject({
      ok: true,
      task: { id: mine.id, state: 'waiting' },
    });
    expect(asked).toContainEqual({ job: theirs.id });
    await publishRealtime('secret', 1, { user: 'bob' });
    await publishRealtime('hello', 1, { everyone: true });
    await ada.hears('hello');
    expect(ada.events('secret')).toEqual([]);
  });

  it('bounds what one browser and one user may have and send', async () => {
    const limits = { connectionsPerUser: 2, rooms: 3, requestsPerSecond: 5 };
    const web = await world.web({ authorize: () => true, limits });
    const ada = await world.browser(web, 'ada');
    await world.browser(web, 'ada');
    expect(await refusalOf(web.url, { token: 'ada' })).toBe('too-many');
    expect(await refusalOf(web.url, { token: 'bob' })).toBe('welcome');
    for (const nr of [1, 2, 3]) expect(await ada.subscribe(`room:${nr}`)).toMatchObject({ ok: true });
    expect(await ada.subscribe('room:4')).toMatchObject({ error: { code: 'rooms-full' } });
    const answers = await Promise.all(Array.from({ length: 60 }, () => ada.subscribe('room:1')));
    expect(answers.filter((it) => !it.ok).length).toBeGreaterThanOrEqual(30);
    ada.socket.emit('subscribe', { room: 'x'.repeat(100_000) }, () => undefined);
    await until(
      () => ada.disconnects.length,
      (it) => it > 0,
    );
    // So many that a slow machine has not let all of them in by the time the last is there.
    const asked = Array.from({ length: 150 }, () =>
      fetch(`${web.url}/realtime/tasks`, { headers: { authorization: 'Bearer carl' } }).then(
        (it) => it.status,
      ),
    );
    const statuses = await Promise.all(asked);
    expect(statuses.filter((it) => it === 200).length).toBeGreaterThanOrEqual(25);
    expect(statuses).toContain(429);
    // What is no request of ours harms nobody.
    const bob = await world.browser(web, 'eve');
    for (const words of [[], [null], ['x', 'y'], [{ room: 'user:eve' }, 'no function']])
      bob.socket.emit('subscribe', ...words);
    bob.socket.emit('unknown', 1);
    expect(await bob.subscribe('user:eve')).toMatchObject({ ok: true });
  });

  it('disconnects the pages of whom authenticate gave, or of an id, and of nothing else', async () => {
    const web = await world.web();
    const user = world.user('ada');
    const pages = [await world.browser(web, user), await world.browser(web, user)];
    for (const odd of [undefined, null, '', 5, {}, { id: '' }])
      await expect(web.realtime.disconnectUser(odd as never)).rejects.toThrow('Expected a user');
    expect(pages.flatMap((it) => it.disconnects)).toEqual([]);
    await web.realtime.disconnectUser({ id: user });
    await until(
      () => pages.flatMap((it) => it.disconnects),
      (it) => it.length === 2,
    );
  });

  it('leaves every other path of its server alone, and the server itself when it goes', async () => {
    const web = await world.web();
    const text = async (path: string) => (await fetch(web.url + path)).text();
    expect([await text('/'), await text('/realtimes'), await text('/realtime-x/tasks')]).toEqual([
      'the page',
      'the page',
      'the page',
    ]);
    web.server.on('request', () => undefined);
    expect((await fetch(`${web.url}/realtime/tasks`)).status).toBe(401);
    const upgrade = await new Promise<string>((resolve) => {
      const socket = connect(Number(new URL(web.url).port), '127.0.0.1');
      socket.write('GET /other HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
      socket.once('data', (data) => resolve(data.toString().split('\r\n')[0] ?? ''));
    });
    expect(upgrade).toBe('HTTP/1.1 404 Not Found');
    const ada = await world.browser(web, 'ada');
    await web.realtime.close();
    await until(
      () => ada.disconnects.length,
      (it) => it === 1,
    );
    expect(await text('/realtime/tasks')).toBe('the page');
  });

  it('is not attached with options that are wrong, and says all that is', async () => {
    const cortado = world.app();
    const attach = () =>
      attachRealtime(
        cortado,
        {} as never,
        {
          path: 'realtime/',
          origins: ['app.example.com'],
          transports: ['http'],
          authorise: () => true,
          tasks: { canCancle: () => true, canRetry: 'no' },
          limits: { rooms: 0, room: 1 },
        } as never,
      );
    for (const sentence of [
      'Unknown rule of tasks "canCancle". Did you mean "canCancel"?',
      '"tasks.canRetry" to be a function',
      '"authenticate"',
      '"path"',
      '"origins"',
      '"transports"',
      'Did you mean "authorize"',
      '"limits.rooms"',
      'Did you mean "rooms"',
      'Expected the server that listens',
    ])
      expect(attach).toThrow(sentence);
    // What frameworks call an app hears of no request, though one may listen to it.
    const app = Object.assign(() => undefined, {
      emit: () => true,
      on: () => undefined,
      listen: () => undefined,
    });
    for (const server of [app, undefined, null, 8080])
      expect(() => attachRealtime(cortado, server as never, { authenticate: () => 'ada' })).toThrow(
        'http.createServer(app) with Express',
      );
  });

  it('is attached to a path of a server once', async () => {
    const { cortado, server, realtime } = await world.web();
    const again = () => attachRealtime(cortado, server, { authenticate: () => undefined });
    expect(again).toThrow('Expected a server without realtime at /realtime');
    await realtime.close();
    await again().close();
  });
});
