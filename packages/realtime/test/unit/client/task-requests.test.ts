import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { settingsOf } from '../../../src/client/connect-options.js';
import { TaskRequests } from '../../../src/client/task-requests.js';

describe('requests for tasks', () => {
  it('are not made as somebody else where the token does not come', async () => {
    const asked: unknown[] = [];
    const server = createServer(({ url }, response) => {
      asked.push(url);
      response.end('{"tasks":[]}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    Object.assign(globalThis, { location: { origin, href: origin } });
    const token = () => {
      throw new Error('The session is over.');
    };
    const requests = new TaskRequests(settingsOf({ url: origin, token }));
    await expect(requests.list()).rejects.toMatchObject({
      code: 'no-token',
      message: 'The session is over.',
    });
    expect(asked).toEqual([]);
    server.close();
  });
});
