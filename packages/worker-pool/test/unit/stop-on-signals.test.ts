import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Closeable, stopOnSignals } from '@cortado/worker-pool';
import { jest } from '@jest/globals';

const closed: string[] = [];
const closing = (name: string, fault?: Error): Closeable => ({
  close: async () => {
    closed.push(name);
    if (fault) throw fault;
  },
});

beforeEach(() => {
  closed.length = 0;
});

describe('stopOnSignals', () => {
  it('answers the request in hand, then closes what comes next, and cuts what stays connected', async () => {
    let answer: () => void = () => undefined;
    const server = createServer((request, response) => {
      if (request.url === '/events') response.write('first\n');
      else answer = () => response.end('answered');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const events = await fetch(`${address}/events`);
    const asked = once(server, 'request');
    const request = fetch(`${address}/slow`).then((it) => it.text());
    await asked;
    const stop = stopOnSignals([server, closing('app')]);
    process.emit('SIGTERM', 'SIGTERM');
    await expect(fetch(`${address}/late`)).rejects.toThrow();
    expect(closed).toEqual([]);
    answer();
    await expect(request).resolves.toBe('answered');
    await stop.closed;
    expect(closed).toEqual(['app']);
    await expect(events.text()).rejects.toThrow();
    stop.release();
  });

  it('cuts what stays connected to the app of a framework, which would wait for it without end', async () => {
    const server = createServer((_, response) => response.write('first\n')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const events = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/events`);
    const framework = {
      server,
      close: async () => {
        await new Promise((resolve) => server.close(resolve));
        closed.push('framework');
      },
    };
    const stop = stopOnSignals([framework, closing('app')]);
    process.emit('SIGTERM', 'SIGTERM');
    await stop.closed;
    expect(closed).toEqual(['framework', 'app']);
    await expect(events.text()).rejects.toThrow();
    stop.release();
  });

  it('takes a signal that comes twice at once for one, as tsx hands it on', async () => {
    const exit = jest.spyOn(process, 'exit').mockImplementation(() => undefined as never);
    const stop = stopOnSignals(closing('app'));
    process.emit('SIGINT', 'SIGINT');
    process.emit('SIGINT', 'SIGINT');
    await stop.closed;
    expect(closed).toEqual(['app']);
    expect(exit).not.toHaveBeenCalled();
    exit.mockRestore();
    stop.release();
  });

  it('closes the others too where one fails, and rejects with its error', async () => {
    const stop = stopOnSignals([closing('worker', new Error('torn')), closing('app')]);
    process.emit('SIGINT', 'SIGINT');
    await expect(stop.closed).rejects.toThrow('torn');
    expect(closed).toEqual(['worker', 'app']);
    stop.release();
  });
});
