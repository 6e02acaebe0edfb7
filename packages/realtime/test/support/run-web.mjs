// A web process: prints its port, has a page, tells its memory when asked, and ends when it is killed.
import { createServer } from 'node:http';
import { createCortado } from '@cortado/core';
import { attachRealtime } from '@cortado/realtime';

const PAGE = `<!doctype html><html lang="en"><title>A page of an app</title>
<script src="/realtime/client.js"></script><body></body></html>`;

const [connection, prefix] = process.argv.slice(2);
const cortado = createCortado({ connection, prefix, log: false });
await cortado.migrate();
const server = createServer((request, response) => {
  if (request.url !== '/facts') return response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE);
  globalThis.gc();
  const { heapUsed, rss } = process.memoryUsage();
  response.end(JSON.stringify({ heap: heapUsed, rss, ...realtime.stats() }));
});
const realtime = attachRealtime(cortado, server, {
  authenticate: ({ token, cookies }) => token ?? cookies.sid,
  authorize: (_user, room) => 'room' in room,
  limits: { connectionsPerUser: 1_000 },
});
await realtime.ready;
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
// Its parent is gone.
process.stdin.on('end', () => process.exit()).resume();
