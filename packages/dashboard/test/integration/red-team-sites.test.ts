import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Cortado, createCortado } from '@cortado/core';
import { type DashboardUser, mountDashboard } from '@cortado/dashboard';
import { Client } from '../support/client.js';
import { lineOf, pathOf, READS, WRITES } from '../support/route-paths.js';
import { Office } from '../support/service.js';

/** Roles are names of sites. */
const PEOPLE = new Map<string, DashboardUser>([
  ['nora', { name: 'nora', roles: ['north'] }],
  ['both', { name: 'both', roles: ['north', 'south'] }],
]);

describe('two sites of one datastore, with a dashboard each on one server', () => {
  const prefix = `sites-${randomUUID()}`;
  const apps = new Map<string, Cortado>();
  let server: Server;
  let url: string;
  let job: string;

  beforeAll(async () => {
    server = createServer((_, response) => response.end());
    for (const site of ['north', 'south']) {
      const declared = { services: [Office], queues: { mails: {} } };
      const cortado = createCortado({ connection: process.env.REDIS_URL, prefix, site, ...declared });
      apps.set(site, cortado);
      mountDashboard(server, {
        cortado,
        basePath: `/${site}`,
        authenticate: ({ headers }) => PEOPLE.get(String(headers['x-name'])),
        authorize: ({ roles = [] }, { site: asked }) => asked !== undefined && roles.includes(asked),
      });
    }
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    job = (await (apps.get('north') as Cortado).jobs(Office).mail('nora@example.com')).id;
  });
  afterAll(async () => {
    server.closeAllConnections();
    server.close();
    for (const it of apps.values()) await it.close();
  });

  const at = (site: string, name: string) => new Client(`${url}/${site}`, { 'x-name': name }).signIn();
  const countsIn = async (site: string) => await (apps.get(site) as Cortado).queue('mails').counts();

  it('refuse every route to who has rights in the other one alone', async () => {
    const nora = await at('south', 'nora');
    const before = await countsIn('south');
    const words = { queue: 'mails', job };
    const wrong: string[] = [];
    for (const route of [...READS, ...WRITES].filter((it) => it.act !== 'session.read')) {
      const path = pathOf(route, words).slice('/api/'.length);
      const { status } = await (route.method === 'GET' ? nora.get(path) : nora.post(path));
      if (status !== 403) wrong.push(`${lineOf(route)}: ${status}`);
    }
    expect(wrong).toEqual([]);
    expect(await countsIn('south')).toEqual(before);
    expect((await (await at('north', 'nora')).get(`queues/mails/jobs/${job}`)).status).toBe(200);
  });

  it('know nothing of a job of the other one, also for who may see both', async () => {
    const both = await at('south', 'both');
    for (const path of [`queues/mails/jobs/${job}`, `queues/mails/jobs/${job}/log`])
      expect((await both.get(path)).status).toBe(404);
    expect((await both.post(`queues/mails/jobs/${job}/cancel`)).status).toBe(404);
    expect((await countsIn('north')).waiting).toBe(1);
    const { body } = await both.get<{ jobs: unknown[] }>('jobs?state=waiting');
    expect(body.jobs).toEqual([]);
  });
});
