import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Cortado } from '@cortado/core';
import { attachRealtime, type RealtimeServer } from '@cortado/realtime';

const HTML = { 'content-type': 'text/html; charset=utf-8' };
/** As strict as the page of an app should be. */
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; trusted-types 'none'; require-trusted-types-for 'script'";

/** An app's web server as users have one: pages, an API that queues jobs, and realtime. It may be stopped and started. */
export class PageServer {
  readonly #cortado: Cortado;
  readonly #start: (user: string, path: string) => Promise<object>;
  #server: Server | undefined;
  #realtime: RealtimeServer | undefined;
  #port = 0;
  /** Rooms of free text that everybody may be in. */
  readonly granted = new Set(['floor 2']);
  /** What is in the body of its page. */
  body = '';

  /** `start` is what a POST does; its answer is what the page gets. */
  constructor(cortado: Cortado, start: (user: string, path: string) => Promise<object>) {
    this.#cortado = cortado;
    this.#start = start;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** How many it has at the moment. */
  get connections(): number {
    return this.#realtime?.stats().connections ?? 0;
  }

  async start(): Promise<void> {
    const server = createServer((request, response) => void this.#serve(request, response));
    this.#realtime = attachRealtime(this.#cortado, server, {
      authenticate: ({ cookies, token }) => userOf(token ?? cookies.sid),
      transports: ['websocket', 'polling'],
      authorize: (_, room) => 'doctype' in room || ('room' in room && this.granted.has(room.room)),
    });
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#server = server;
    this.#port = (server.address() as AddressInfo).port;
    await this.#realtime.ready;
  }

  async stop(): Promise<void> {
    await this.#realtime?.close();
    await new Promise((resolve) => {
      this.#server?.close(resolve);
      this.#server?.closeAllConnections();
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const user = /sid=(\w+)/.exec(request.headers.cookie ?? '')?.[1] ?? '';
    if (request.url === '/page.css')
      return void response.writeHead(200, { 'content-type': 'text/css' }).end(CSS);
    if (request.method !== 'POST')
      return void response.writeHead(200, { ...HTML, 'content-security-policy': CSP }).end(pageOf(this.body));
    const answer = await this.#start(user, request.url ?? '').catch((error) => ({ message: String(error) }));
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }
}

const CSS =
  'body { font: 16px system-ui; background: light-dark(#fff, #14181b); color: light-dark(#111, #eee) }';

/** A name is a sign-in, but for those that were thrown out. */
function userOf(name: string | undefined): string | undefined {
  return name === undefined || name === 'nobody' || name === 'expired' ? undefined : name;
}

function pageOf(body: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>A page of an app</title>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <link rel="stylesheet" href="/page.css">
    <script src="/realtime/client.js"></script>
    <script src="/realtime/elements.js"></script>
  </head>
  <body><main><h1>A page of an app</h1>${body}</main></body>
</html>`;
}
