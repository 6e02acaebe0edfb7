import { Server } from 'node:net';
import { SECOND, within, withinOrNot } from '@cortado/core/internal';

/** Something that ends in good order: a worker, a pool, a scheduler, an app, a server of Node. */
export interface Closeable {
  close(): unknown;
}

/** How long the requests that a server has in hand may take before the next one closes. */
const REQUESTS_END_WITHIN = 2 * SECOND;

/**
 * Closes them one after the other. One that fails keeps none of the others open.
 *
 * A server of Node takes no more connections at once, and is waited for until its requests have been answered, for two
 * seconds at most. What is connected beyond that, such as a stream of events, is cut at the end, so that it does not keep
 * the process alive. The app of a framework that has its server as `server`, as Fastify's does, closes in its own way, hooks
 * included; what is still connected after two seconds is cut, since it would wait for that without end.
 * @throws what the first one that failed has thrown
 */
export async function closeInOrder(closeables: readonly Closeable[]): Promise<void> {
  const failures: unknown[] = [];
  for (const it of closeables)
    try {
      await (it instanceof Server ? closeServer(it) : closeOther(it));
    } catch (error) {
      failures.push(error);
    }
  for (const it of closeables) if (it instanceof Server) cutConnections(it);
  if (failures.length > 0) throw failures[0];
}

async function closeServer(server: Server): Promise<void> {
  const ended = new Promise<void>((resolve) => server.close(() => resolve()));
  await withinOrNot(REQUESTS_END_WITHIN, ended);
}

async function closeOther(it: Closeable & { readonly server?: unknown }): Promise<void> {
  const { server } = it;
  const closing = Promise.resolve(it.close());
  if (server instanceof Server) {
    const late = () => new Error('Requests are still in hand.');
    await within(REQUESTS_END_WITHIN, closing, late).catch(() => cutConnections(server));
  }
  await closing;
}

/** Servers that speak HTTP know their connections. */
function cutConnections(server: Server & { closeAllConnections?(): void }): void {
  server.closeAllConnections?.();
}
