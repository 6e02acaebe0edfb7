// A web process: prints its port, tells its memory when asked, and ends when it is killed.
import { createServer } from 'node:http';
import { createCortado } from '@cortado/core';
import { attachRealtime } from '@cortado/realtime';

const [connection, prefix] = process.argv.slice(2);
const cortado = createCortado({ connection, prefix, log: false });
await cortado.migrate();
const server = createServer((_request, response) => {
  globalThis.gc();
  response.end(JSON.stringify({ heap: process.memoryUsage().heapUsed, ...realtime.stats() }));
});
const realtime = attachRealtime(cortado, server, {
  authenticate: ({ token }) => token,
  limits: { connectionsPerUser: 1_000 },
});
await realtime.ready;
server.listen(0, '127.0.0.1', () => process.stdout.write(`${server.address().port}\n`));
// Its parent is gone.
process.stdin.on('end', () => process.exit()).resume();
