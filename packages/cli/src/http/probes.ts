import { timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Cortado, MeterLike } from '@cortado/core';
import { listen } from './listen.js';
import { isLoopback, type ListenAddress } from './listen-address.js';
import { type Prometheus, type Service, startPrometheus } from './prometheus.js';
import { DATASTORE_AWAY } from './readiness.js';

/** How long a close waits for answers under way, in milliseconds. */
const CLOSED_WITHIN = 2_000;

/** What tells others that a process is well. */
export interface Probes {
  /** `http://127.0.0.1:9464` */
  readonly url: string;
  /** What is recorded on it is shown; `undefined` where nobody may see it. */
  readonly meter: MeterLike | undefined;
  /** While the datastore of this app is away, or `trouble` says something, it is not ready. */
  watch(app: Pick<Cortado, 'on'>, trouble?: () => string | undefined): void;
  /** From now on it is ready, while its datastore answers. */
  ready(): void;
  /** From now on it is not: it is closing. */
  quiet(): void;
  close(): Promise<void>;
}

/**
 * Answers `/healthz` (the process is alive), `/readyz` (it serves, and its datastore answers) and `/metrics` (Prometheus). Beyond
 * loopback, metrics want `Authorization: Bearer` and the token.
 * @throws UsageError where it cannot listen
 */
export async function startProbes(
  address: ListenAddress,
  token: string | undefined,
  service: Service,
): Promise<Probes> {
  const isOpen = isLoopback(address);
  const metrics = isOpen || token !== undefined ? await startPrometheus(service) : undefined;
  let stage: 'starting' | 'ready' | 'closing' = 'starting';
  let isAway = false;
  let watched: () => string | undefined = () => undefined;
  const notReady = () => {
    if (stage !== 'ready') return stage;
    return isAway ? DATASTORE_AWAY : watched();
  };
  const server = createServer((request, response) => {
    const path = request.url?.split('?', 1)[0];
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(response, 405, 'GET only');
    if (path === '/healthz') return answer(response, 200, 'ok');
    if (path === '/readyz') return answer(response, notReady() ? 503 : 200, notReady() ?? 'ok');
    if (path === '/metrics') return serveMetrics(request, response, metrics, token);
    answer(response, 404, 'Here are /healthz, /readyz and /metrics.');
  });
  const port = await listen(server, address);
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return {
    url: `http://${host}:${port}`,
    meter: metrics?.meter,
    watch: (app, trouble = watched) => {
      watched = trouble;
      app.on('datastore.lost', () => {
        isAway = true;
      });
      app.on('datastore.restored', () => {
        isAway = false;
      });
    },
    ready: () => {
      stage = 'ready';
    },
    quiet: () => {
      stage = 'closing';
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      setTimeout(() => server.closeAllConnections(), CLOSED_WITHIN).unref();
      server.closeIdleConnections();
      await closed;
    },
  };
}

function serveMetrics(
  request: IncomingMessage,
  response: ServerResponse,
  metrics: Prometheus | undefined,
  token: string | undefined,
): void {
  const isAllowed = token === undefined || isEqual(request.headers.authorization ?? '', `Bearer ${token}`);
  if (metrics && isAllowed) metrics.answer(request, response);
  else if (metrics) {
    response.setHeader('WWW-Authenticate', 'Bearer');
    answer(response, 401, 'Expected "Authorization: Bearer" and the token of CORTADO_METRICS_TOKEN.');
  } else answer(response, 403, NO_TOKEN);
}

const NO_TOKEN =
  'Beyond loopback, metrics want a token: set CORTADO_METRICS_TOKEN, and send it as "Authorization: Bearer …".';

function isEqual(found: string, expected: string): boolean {
  const [a, b] = [Buffer.from(found), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end(`${text}\n`);
}
