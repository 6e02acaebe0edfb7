import type { IncomingMessage } from 'node:http';
import type { Dashboard } from '../dashboard.js';
import { exchangeOnFetch } from './fetch-exchange.js';
import { isClosing } from './is-closing.js';

interface HonoContext {
  readonly req: {
    readonly raw: Request;
    /** The pattern of the route that was matched, with what stands before it. */
    readonly routePath: string;
  };
  readonly env: unknown;
}

/** As much of Hono as is needed here, so that it need not be installed. */
export interface HonoApp {
  all(path: string, answer: (context: HonoContext) => Promise<Response>): unknown;
}

/** Hono; who asks is known through `@hono/node-server`, and on another server there has to be `authenticate`. */
export function mountOnHono(app: HonoApp, dashboard: Dashboard): void {
  const answer = (context: HonoContext) =>
    exchangeOnFetch(dashboard.respond, context.req.raw, {
      pattern: context.req.routePath.replace(/\/\*$/, ''),
      remoteAddress: incomingOf(context.env)?.socket?.remoteAddress,
      httpVersion: incomingOf(context.env)?.httpVersion,
      isClosing: () => isClosing(incomingOf(context.env)?.socket),
      native: context,
    });
  app.all(dashboard.basePath || '/', answer);
  app.all(`${dashboard.basePath}/*`, answer);
}

function incomingOf(env: unknown): IncomingMessage | undefined {
  return ((env ?? {}) as { incoming?: IncomingMessage }).incoming;
}
