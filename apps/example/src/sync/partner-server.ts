import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A status, `'silence'` (it never answers), or 429 with the seconds of its Retry-After. */
export type PartnerAnswer = number | 'silence' | { readonly retryAfter: number };

/** A request it got. */
export interface PartnerRequest {
  readonly airport: string;
  readonly body: unknown;
  readonly answer: PartnerAnswer;
  readonly at: number;
}

export interface PartnerServerOptions {
  /** @default a free one */
  port?: number;
  /** For the requests of each airport, one after the other; then 200. @default none */
  answers?: readonly PartnerAnswer[];
  onRequest?(request: PartnerRequest): void;
}

/** The partner for demos and tests, on this machine: fails in the ways it is told to. */
export class PartnerServer {
  readonly requests: PartnerRequest[] = [];
  readonly #server: Server;
  readonly #options: PartnerServerOptions;
  readonly #plans = new Map<string, PartnerAnswer[]>();

  private constructor(options: PartnerServerOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  /** Rejects when the port is taken. */
  static async start(options: PartnerServerOptions = {}): Promise<PartnerServer> {
    const partner = new PartnerServer(options);
    await new Promise<void>((resolve, reject) => {
      partner.#server.once('error', reject);
      partner.#server.listen(options.port ?? 0, '127.0.0.1', resolve);
    });
    return partner;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** How to answer the next requests of one airport. */
  plan(airport: string, answers: readonly PartnerAnswer[]): void {
    this.#plans.set(airport, [...answers]);
  }

  /** What it got of one airport. */
  requestsOf(airport: string): PartnerRequest[] {
    return this.requests.filter((it) => it.airport === airport);
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const airport = /^\/airports\/([A-Z0-9]{3,4})$/.exec(message.url ?? '')?.[1];
    if (!airport || message.method !== 'PUT') return void response.writeHead(404).end();
    const body: unknown = JSON.parse((await buffer(message)).toString('utf8'));
    const answer = this.#next(airport);
    const request = { airport, body, answer, at: Date.now() };
    this.requests.push(request);
    this.#options.onRequest?.(request);
    if (answer === 'silence') return;
    if (typeof answer === 'number') response.writeHead(answer).end();
    else response.writeHead(429, { 'retry-after': String(answer.retryAfter) }).end();
  }

  #next(airport: string): PartnerAnswer {
    const plan = this.#plans.get(airport) ?? [...(this.#options.answers ?? [])];
    this.#plans.set(airport, plan);
    return plan.shift() ?? 200;
  }
}
