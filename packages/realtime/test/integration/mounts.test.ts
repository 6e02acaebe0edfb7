import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { attachRealtime, publishRealtime, type RealtimeServer } from '@cortado/realtime';
import { until } from '@cortado/test-support/until';
import { serve } from '@hono/node-server';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { Browser } from '../support/browser.js';
import { RealtimeWorld } from '../support/realtime-world.js';

@Controller()
class Pages {
  @Get()
  own(): string {
    return 'own';
  }
}

@Module({ controllers: [Pages] })
class App {}

/** Gives a server that listens, with an answer of its own, and lets realtime be attached at whatever moment a user would. */
type Start = (attach: (server: Server) => void) => Promise<Server>;

const MOUNTS: Record<string, Start> = {
  'a server of Node': async (attach) => {
    const server = createServer((_, response) => response.end('own'));
    attach(server);
    return server.listen(0, '127.0.0.1');
  },
  'Express that reads bodies': async (attach) => {
    const app = express();
    app.use(express.json());
    app.get('/', (_, response) => void response.send('own'));
    const server = createServer(app);
    attach(server);
    return server.listen(0, '127.0.0.1');
  },
  Fastify: async (attach) => {
    const app = fastify();
    app.get('/', async () => 'own');
    attach(app.server);
    await app.listen({ port: 0, host: '127.0.0.1' });
    return app.server;
  },
  Hono: async (attach) => {
    const app = new Hono();
    app.get('/', (context) => context.text('own'));
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }) as Server;
    attach(server);
    return server;
  },
  Nest: async (attach) => {
    const app = await NestFactory.create(App, { logger: false });
    const server = app.getHttpServer() as Server;
    attach(server);
    await app.listen(0, '127.0.0.1');
    return server;
  },
};

describe('realtime attached to', () => {
  let world: RealtimeWorld;
  beforeEach(() => {
    world = new RealtimeWorld(process.env.REDIS_URL as string);
  });
  afterEach(() => world.close());

  it.each(Object.entries(MOUNTS))(
    '%s answers below its path, over websockets and polling, and leaves the rest alone',
    async (_, start) => {
      const cortado = world.app();
      let realtime: RealtimeServer | undefined;
      const server = await start((it) => {
        realtime = attachRealtime(cortado, it, {
          authenticate: ({ token }) => (token === 'expired' ? undefined : token),
          authorize: (user, room) => 'room' in room && room.room === `of ${String(user)}`,
          transports: ['websocket', 'polling'],
          limits: { connectionsPerUser: 2 },
        });
      });
      world.closeAfter(() => {
        server.close();
        server.closeAllConnections();
      });
      world.closeAfter(() => realtime?.close());
      if (!server.listening) await once(server, 'listening');
      await realtime?.ready;
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      expect(await (await fetch(url)).text()).toBe('own');
      expect((await fetch(`${url}/realtime/client.js`)).headers.get('content-type')).toContain('javascript');
      expect((await fetch(`${url}/realtime/tasks`)).status).toBe(401);
      const body = JSON.stringify({ any: 'thing' });
      const headers = { authorization: 'Bearer ada', 'content-type': 'application/json' };
      const act = `${url}/realtime/tasks/${world.queue}/nothing/cancel`;
      expect((await fetch(act, { method: 'POST', headers, body })).status).toBe(403);

      const user = world.user('ada');
      for (const transport of ['websocket', 'polling']) {
        const more = { transports: [transport], upgrade: false, reconnection: false };
        const open = (auth: object, extraHeaders: Record<string, string> = {}) => {
          const browser = new Browser(url, auth, { ...more, extraHeaders });
          world.closeAfter(() => browser.close());
          return browser;
        };
        const refusal = (browser: Browser) =>
          browser.welcome.then(
            () => 'welcome',
            (error: Error & { data?: { code: string } }) => error.data?.code ?? error.message,
          );
        const ada = open({ token: user }, { origin: url });
        expect(await ada.welcome).toMatchObject({ user, datastore: 'there' });
        expect(ada.socket.io.engine.transport.name).toBe(transport);
        expect(await ada.subscribe(`room:of ${user}`)).toMatchObject({ ok: true });
        expect(await ada.subscribe('room:of bob')).toMatchObject({ error: { code: 'forbidden' } });
        await publishRealtime('told', transport, { user });
        await publishRealtime('told', 'to a room', { room: `of ${user}` });
        expect(await ada.hears('told', 2)).toEqual([transport, 'to a room']);
        expect(await refusal(open({ token: user }, { origin: 'https://evil.example' }))).toMatch(/error/);
        expect(await refusal(open({ token: 'expired' }))).toBe('unauthenticated');
        expect(await refusal(open({}))).toBe('unauthenticated');
        const second = open({ token: user });
        await second.welcome;
        expect(await refusal(open({ token: user }))).toBe('too-many');
        second.close();
        ada.socket.emit('subscribe', { room: 'x'.repeat(100_000) }, () => undefined);
        await until(
          () => ada.disconnects.length,
          (it) => it > 0,
        );
        // The next transport begins without them.
        await until(
          () => realtime?.stats().users,
          (it) => it === 0,
        );
      }
    },
  );

  describe.each(Object.entries(MOUNTS))('%s twice', (_, start) => {
    it.each([
      ['the longer path first', ['/realtime/desk', '/realtime']],
      ['the longer path last', ['/realtime', '/realtime/desk']],
    ])('has each answer below its own path, %s', async (_order, paths) => {
      const cortado = world.app();
      const open = new Map<string, RealtimeServer>();
      const server = await start((it) => {
        for (const path of paths)
          open.set(
            path,
            attachRealtime(cortado, it, {
              path,
              authenticate: ({ token }) => token && `${token} of ${path}`,
              transports: ['websocket', 'polling'],
            }),
          );
      });
      world.closeAfter(() => {
        server.close();
        server.closeAllConnections();
      });
      for (const it of open.values()) world.closeAfter(() => it.close());
      if (!server.listening) await once(server, 'listening');
      for (const it of open.values()) await it.ready;
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const browsers: Browser[] = [];
      const userAt = async (path: string, transport = 'websocket') => {
        const more = { path, transports: [transport], upgrade: false, reconnection: false };
        const browser = new Browser(url, { token: 'ada' }, more);
        world.closeAfter(() => browser.close());
        browsers.push(browser);
        return (await browser.welcome).user;
      };
      const connectionsAt = (path: string) => open.get(path)?.stats().connections;
      for (const transport of ['websocket', 'polling'])
        for (const path of paths) expect(await userAt(path, transport)).toBe(`ada of ${path}`);
      expect(paths.map(connectionsAt)).toEqual([2, 2]);
      for (const it of browsers.splice(0)) it.close();
      await until(
        () => paths.map(connectionsAt),
        (it) => it.every((count) => count === 0),
      );
      for (const path of paths) {
        expect((await fetch(`${url}${path}/client.js`)).headers.get('content-type')).toContain('javascript');
        expect((await fetch(`${url}${path}/tasks`)).status).toBe(401);
      }
      // A name that only begins alike is the shorter one's.
      expect(await userAt('/realtime/desks')).toBe('ada of /realtime');
      // Without the longer one, its pages are the shorter one's.
      await open.get('/realtime/desk')?.close();
      expect(await userAt('/realtime/desk')).toBe('ada of /realtime');
      expect(await (await fetch(url)).text()).toBe('own');
    });
  });

  it('HTTP/2 knows its own pages, and those of others', async () => {
    const server = createHttp2Server((_, response) => void response.end('own')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const realtime = attachRealtime(world.app(), server, { authenticate: ({ token }) => token });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const session = connectHttp2(url);
    world.closeAfter(async () => {
      await realtime.close();
      session.destroy();
      server.close();
    });
    const statusFor = async (origin: string) => {
      const request = session.request({
        ':method': 'POST',
        ':path': `/realtime/tasks/${world.queue}/nothing/cancel`,
        ...{ origin, authorization: 'Bearer ada', 'content-type': 'text/plain' },
      });
      request.end();
      const [headers] = await once(request, 'response');
      return headers[':status'];
    };
    expect(await statusFor(url)).toBe(415);
    expect(await statusFor('http://evil.example')).toBe(403);
  });
});
