import { Server } from 'node:http';
import { Server as SecureServer } from 'node:https';
import { ConfigurationError } from '@cortado/core';
import { Dashboard } from './dashboard.js';
import type { DashboardOptions } from './dashboard-options.js';
import { type ExpressApp, mountOnExpress } from './mounts/mount-on-express.js';
import { type FastifyApp, mountOnFastify } from './mounts/mount-on-fastify.js';
import { type HonoApp, mountOnHono } from './mounts/mount-on-hono.js';
import { mountOnNode } from './mounts/mount-on-node.js';

/** What a dashboard can be mounted on: a server of Node, or an app of Nest, Express, Fastify or Hono. */
export type DashboardHost = Server | SecureServer | NestApp | ExpressApp | FastifyApp | HonoApp;

/** An app of Nest, whatever it runs on. */
export interface NestApp {
  getHttpServer(): Server;
}

/**
 * Shows an app's queues, jobs, schedules and workers under `basePath`, and lets people steer them. Fastify wants it before
 * `listen`; Express and Hono answer with what was added first.
 * @example mountDashboard(app, { cortado, authenticate: (visit) => sessions.userOf(visit.headers.cookie) })
 * @returns the path it is mounted at, below the router or the prefix of its host
 * @throws ConfigurationError
 */
export function mountDashboard(host: DashboardHost, options: DashboardOptions): string {
  const mount = mounterOf(host);
  const dashboard = new Dashboard(options);
  mount(dashboard);
  return dashboard.basePath || '/';
}

function mounterOf(host: DashboardHost): (dashboard: Dashboard) => void {
  if (host instanceof Server || host instanceof SecureServer)
    return (dashboard) => mountOnNode(host as Server, dashboard);
  const has = (name: string) =>
    typeof (host as unknown as Record<string, unknown> | undefined)?.[name] === 'function';
  if (has('getHttpServer')) return (dashboard) => mountOnNode((host as NestApp).getHttpServer(), dashboard);
  if (has('register') && has('inject')) return (dashboard) => mountOnFastify(host as FastifyApp, dashboard);
  if (has('fetch') && has('all')) return (dashboard) => mountOnHono(host as HonoApp, dashboard);
  if (has('use')) return (dashboard) => mountOnExpress(host as ExpressApp, dashboard);
  throw new ConfigurationError([
    'Expected a server of node:http, or an app of Express, Fastify or Hono, to mount the dashboard on; found something else. In another framework, mount it on the server behind it.',
  ]);
}
