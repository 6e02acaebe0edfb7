import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { mountDashboard } from '@cortado/dashboard';
import { serve } from '@hono/node-server';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { Client } from '../support/client.js';
import { World } from '../support/world.js';

/** Takes what is mounted and an answer of its own, and gives a server that listens. */
type Start = (world: World) => Promise<Server>;

const MOUNTS: Record<string, Start> = {
  'a server of Node': async ({ app }) => {
    const server = createServer();
    mountDashboard(server, { cortado: app });
    // After the dashboard: it answers alone all the same.
    server.on('request', (_, response) => response.end('own'));
    return server.listen(0, '127.0.0.1');
  },
  Express: async ({ app }) => {
    const host = express();
    mountDashboard(host, { cortado: app });
    host.get('/', (_, response) => void response.send('own'));
    return host.listen(0, '127.0.0.1');
  },
  'Express that has read the body': async ({ app }) => {
    const host = express();
    host.use(express.json());
    mountDashboard(host, { cortado: app });
    host.get('/', (_, response) => void response.send('own'));
    return host.listen(0, '127.0.0.1');
  },
  Fastify: async ({ app }) => {
    const host = fastify();
    mountDashboard(host, { cortado: app });
    host.get('/', async () => 'own');
    await host.listen({ port: 0, host: '127.0.0.1' });
    return host.server;
  },
  Hono: async ({ app }) => {
    const host = new Hono();
    mountDashboard(host, { cortado: app });
    host.get('/', (context) => context.text('own'));
    return serve({ fetch: host.fetch, port: 0, hostname: '127.0.0.1' }) as Server;
  },
};

describe('a dashboard mounted on', () => {
  let world: World;
  const servers: Server[] = [];

  beforeAll(async () => {
    world = await World.open();
  });

  afterAll(async () => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    await world?.close();
  });

  it.each(Object.entries(MOUNTS))(
    '%s serves its page, its files and its API, and leaves the rest alone',
    async (_, start) => {
      const server = await start(world);
      servers.push(server);
      if (!server.listening) await once(server, 'listening');
      const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const url = `${root}/cortado`;
      expect(await (await fetch(root)).text()).toBe('own');

      const page = await (await fetch(`${url}/queues/short/jobs/a%2Fb`)).text();
      expect(page).toContain('<base href="/cortado/" />');
      const script = /src="\.\/(assets\/[^"]+\.js)"/.exec(page)?.[1];
      const file = await fetch(`${url}/${script}`, { headers: { 'accept-encoding': 'gzip' } });
      expect([file.status, file.headers.get('content-encoding')]).toEqual([200, 'gzip']);
      expect(await file.text()).toContain('createRoot');
      expect((await fetch(url, { method: 'HEAD' })).status).toBe(200);

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
    const own = servers.filter((_, index) => Object.keys(MOUNTS)[index] !== 'Express that has read the body');
    const answers = await Promise.all(own.map(drip));
    for (const answer of answers) {
      expect(answer).toMatch(/^HTTP\/1\.1 408 /);
      expect(answer).toContain('{"error":{"code":"body-too-slow","facts":{"limit":5000}}}');
    }
    expect(await world.app.queue('short').isPaused()).toBe(false);
  }, 15_000);

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
