import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Dashboard } from '../dashboard.js';
import { exchangeOnNode } from './node-exchange.js';

/** What Express adds to Node's request, as far as it matters here. */
type ExpressRequest = IncomingMessage & { originalUrl?: string; body?: unknown };

/** What Express is known by here, so that it need not be installed; its own types say more of what `use` takes. */
export interface ExpressApp {
  use(middleware: never): unknown;
}

interface MiddlewareHost {
  use(middleware: (request: ExpressRequest, response: ServerResponse, next: () => void) => void): unknown;
}

/** Express 4 and 5, whether or not it reads bodies before. */
export function mountOnExpress(app: ExpressApp, dashboard: Dashboard): void {
  (app as MiddlewareHost).use((request, response, next) => {
    const url = request.originalUrl ?? request.url ?? '';
    // Below a router both are understood: the whole path, and the path that Express leaves of it.
    const below = dashboard.below(request.url ?? '') ?? dashboard.below(url);
    if (below === undefined) {
      next();
      return;
    }
    const facts = { url, below, native: request, parsedBody: request.body };
    void exchangeOnNode(dashboard.respond, request, response, facts);
  });
}
