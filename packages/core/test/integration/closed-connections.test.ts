import { WorkerConnection } from '../../src/datastore/redis/redis-connections.js';
import { NOWHERE } from '../support/refused-input.js';

const heard = (client: { once(event: string, act: () => void): unknown }, event: string) =>
  new Promise<void>((resolve) => client.once(event, resolve));

describe('a connection of a worker that was cut for good', () => {
  it('stays cut when BullMQ, which a lost server kept from closing in time, connects anew after that', async () => {
    const connection = new WorkerConnection(NOWHERE);
    const blocking = connection.client.duplicate();
    blocking.connect().catch(() => undefined);
    await heard(blocking, 'reconnecting');
    connection.disconnect();
    expect(blocking.status).toBe('end');
    const tries: string[] = [];
    blocking.on('reconnecting', () => tries.push('again'));
    const ended = heard(blocking, 'end');
    await expect(blocking.connect()).rejects.toThrow('Connection is closed');
    await ended;
    const late = connection.client.duplicate();
    await expect(late.connect()).rejects.toThrow('Connection is closed');
    await expect(late.ping()).rejects.toThrow('Connection is closed');
    expect([blocking.status, late.status, tries]).toEqual(['end', 'end', []]);
  });
});
