import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UsageError } from '../errors.js';
import type { ListenAddress } from './listen-address.js';

/** Gives the port that was taken, once the server listens. @throws UsageError where it cannot */
export async function listen(server: Server, { host, port }: ListenAddress): Promise<number> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new UsageError(`Expected to listen on ${host}:${port}, found: ${(cause as Error).message}.`, {
      cause,
    });
  }
  return (server.address() as AddressInfo).port;
}
