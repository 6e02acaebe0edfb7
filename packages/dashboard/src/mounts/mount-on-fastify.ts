import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Dashboard } from '../dashboard.js';
import { pathBehind } from '../http/mounted-path.js';
import { exchangeOnNode } from './node-exchange.js';

interface FastifyRequest {
  readonly raw: IncomingMessage;
}

interface FastifyReply {
  readonly raw: ServerResponse;
  hijack(): unknown;
}

/** What Fastify is known by here, so that it need not be installed; its own types say more of what `register` takes. */
export interface FastifyApp {
  register(plugin: never): unknown;
  inject: unknown;
}

interface PluginHost {
  register(plugin: (scope: FastifyScope) => Promise<void>): unknown;
}

interface FastifyScope {
  /** What stands before the paths of its routes. */
  readonly prefix: string;
  removeAllContentTypeParsers(): void;
  addContentTypeParser(
    type: string,
    parser: (request: unknown, body: unknown, done: (error: null) => void) => void,
  ): void;
  all(path: string, answer: (request: FastifyRequest, reply: FastifyReply) => void): unknown;
}

/** Fastify: its bodies are left unread, in a scope of their own, and its replies are ours. */
export function mountOnFastify(app: FastifyApp, dashboard: Dashboard): void {
  void (app as PluginHost).register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _body, done) => done(null));
    const answer = (request: FastifyRequest, reply: FastifyReply) => {
      reply.hijack();
      void exchangeOnNode(dashboard.respond, request.raw, reply.raw, {
        below: pathBehind(request.raw.url ?? '/', scope.prefix + dashboard.basePath),
        native: request,
      });
    };
    scope.all(dashboard.basePath || '/', answer);
    scope.all(`${dashboard.basePath}/*`, answer);
  });
}
