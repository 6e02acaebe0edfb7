import { once } from 'node:events';
import { request as ask, createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';

/** A reverse proxy in front of a server: takes a prefix off the paths it hands on, and answers the rest itself. Closes with what is behind. */
export async function prefixProxy(prefix: string, behind: Server): Promise<Server> {
  const { port } = behind.address() as AddressInfo;
  const proxy = createServer((incoming, outgoing) => {
    const url = incoming.url ?? '/';
    if (!url.startsWith(prefix)) {
      outgoing.end('own');
      return;
    }
    const path = url.slice(prefix.length);
    if (!path.startsWith('/')) {
      // As proxies do for a place that ends with a slash.
      outgoing.writeHead(301, { location: `${prefix}/${path}` }).end();
      return;
    }
    const sent = ask(
      {
        host: '127.0.0.1',
        port,
        path,
        method: incoming.method,
        headers: { ...incoming.headers, 'x-forwarded-for': '192.0.2.1' },
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        pipeline(answer, outgoing, () => undefined);
      },
    );
    sent.once('error', () => outgoing.destroy());
    pipeline(incoming, sent, () => undefined);
  });
  proxy.once('close', () => {
    behind.closeAllConnections();
    behind.close();
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  return proxy;
}
