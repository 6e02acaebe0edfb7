import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runAs } from '@cortado/core';
import { mountDashboard } from '@cortado/dashboard';
import { attachRealtime, type RealtimeServer } from '@cortado/realtime';
import { type Answer, problemOf, send } from './answer.js';
import { HttpProblem } from './http-problem.js';
import { readJsonBody } from './json-body.js';
import { isOwnHost, refuseStrangers } from './request-guard.js';
import { requestUser, signedIn } from './request-user.js';
import type { RouteDeps } from './route.js';
import { routeAt } from './routes.js';

export interface WebOptions {
  /** @default a free one */
  port?: number | undefined;
  /** Gets what went wrong on our side. */
  onError(error: unknown): void;
}

/** The web page, on this machine only, from `startWeb` to `close()`. */
export class WebServer {
  readonly url: string;
  readonly #server: Server;
  readonly #realtime: RealtimeServer;
  #closing: Promise<void> | undefined;

  constructor(server: Server, realtime: RealtimeServer) {
    this.#server = server;
    this.#realtime = realtime;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** Answers what was asked, then stops. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#realtime.close();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeIdleConnections();
    });
  }
}

/** Serves the page. Rejects when the port is taken. */
export async function startWeb(deps: RouteDeps, { port = 0, onError }: WebOptions): Promise<WebServer> {
  const server = createServer((request, response) => void serve(deps, request, response, onError));
  const realtime = attachRealtime(deps.cortado, server, {
    authenticate: ({ headers }) => requestUser(headers),
    // Every user may look at the lists; of jobs, each sees their own.
    authorize: (_, room) => 'doctype' in room,
  });
  // For whoever runs the office, under the name of the same sign-in.
  mountDashboard(server, {
    cortado: deps.cortado,
    authenticate: ({ headers }) => (isOwnHost(headers) ? signedIn(headers) : undefined),
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return new WebServer(server, realtime);
}

/** Never rejects: whatever goes wrong is an answer. */
async function serve(
  deps: RouteDeps,
  request: IncomingMessage,
  response: ServerResponse,
  onError: WebOptions['onError'],
): Promise<void> {
  try {
    send(response, await answer(deps, request));
  } catch (error) {
    const problem = problemOf(error);
    if (!problem) onError(error);
    const { status, message, headers, details } =
      problem ?? new HttpProblem(500, 'Something went wrong here. The terminal says what.');
    if (!response.headersSent) send(response, { status, json: { error: message, details } }, headers);
  }
}

async function answer(deps: RouteDeps, request: IncomingMessage): Promise<Answer> {
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? '');
  refuseStrangers({ method, headers: request.headers });
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const route = routeAt(pathname);
  if (!route) throw new HttpProblem(404, 'There is nothing here.');
  const act = method === 'GET' ? route.GET : method === 'POST' ? route.POST : undefined;
  if (!act) throw new HttpProblem(405, 'Not with this method.', { allow: Object.keys(route).join(', ') });
  const body = method === 'POST' ? await readJsonBody(request) : {};
  return await runAs(requestUser(request.headers), () => act(deps, body));
}
