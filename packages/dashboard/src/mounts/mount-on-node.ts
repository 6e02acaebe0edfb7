import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Dashboard } from '../dashboard.js';
import { exchangeOnNode } from './node-exchange.js';

/**
 * Node's own server: what is for the dashboard reaches no other listener, everything else reaches them as ever. Its `emit` is
 * replaced, since listeners that come later than the dashboard would otherwise answer the same request again.
 */
export function mountOnNode(server: Server, dashboard: Dashboard): void {
  const emit = server.emit;
  server.emit = function (this: Server, name: string | symbol, ...args: unknown[]): boolean {
    const [request, response] = args as [IncomingMessage, ServerResponse];
    const below = name === 'request' ? dashboard.below(request.url ?? '') : undefined;
    if (below === undefined) return Reflect.apply(emit, this, [name, ...args]);
    void exchangeOnNode(dashboard.respond, request, response, { below, native: request });
    return true;
  };
}
