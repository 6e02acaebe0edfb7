import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below those that a system gives away by itself, to servers on port 0 and to whoever connects. */
const FIRST = 10_000;
const LAST = 20_999;

/** A loopback port that nobody has at this moment, nor is given by the system while a server of ours is stopped. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, LAST + 1);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
