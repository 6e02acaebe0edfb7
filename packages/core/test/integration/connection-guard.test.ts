import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { Redis } from 'ioredis';
import { ConnectionGuard } from '../../src/datastore/redis/connection-guard.js';

/** A server that takes connections and never answers. */
let server: Server;
let port: number;

beforeAll(async () => {
  server = createServer((socket) => socket.on('error', () => undefined).resume()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
});

async function connecting(): Promise<{ client: Redis; guard: ConnectionGuard; errors: Error[] }> {
  const client = new Redis({ host: '127.0.0.1', port, lazyConnect: true, disconnectTimeout: 50 });
  const guard = new ConnectionGuard(client);
  const errors: Error[] = [];
  client.on('error', (error) => errors.push(error));
  client.connect().catch(() => undefined);
  await once(client, 'connect');
  return { client, guard, errors };
}

/** Not `once`, which an error would reject. */
function closeOf(client: Redis): Promise<void> {
  return new Promise((resolve) => client.once('close', () => resolve()));
}

describe('a connection that is not ready yet', () => {
  it('is no outage when this process ends it', async () => {
    const { client, guard, errors } = await connecting();
    const closed = closeOf(client);
    client.disconnect();
    await closed;
    expect(errors).toEqual([]);
    expect(guard.trouble).toBeUndefined();
  });

  it('is one when the server hangs up', async () => {
    const { client, guard, errors } = await connecting();
    const closed = closeOf(client);
    // What ioredis sees of a server that ends the connection.
    client.stream.destroy();
    await closed;
    client.disconnect();
    expect(errors.map(({ message }) => message)).toEqual([
      expect.stringContaining('closed the connection before it answered'),
    ]);
    expect(guard.trouble).toBe(errors[0]);
  });
});
