import type { Socket } from 'node:net';
import { nextTick } from '../../../clock/clock.js';

/** Beyond so many bytes a batch leaves, some 16 commands: Redis then works on it while the next is being encoded. */
const BATCH = 8 * 1024;

/**
 * Lets the commands of one turn of the event loop leave together: one system call for a batch of them instead of
 * one each. A lone command leaves within its own turn, before anything waits for its answer.
 *
 * For producers. Workers answer and ask by turns with Redis, and would only keep it waiting. What cannot hold writes
 * back, since ioredis no longer gives us its socket, is left as it is.
 */
export function coalesceWrites(socket: Partial<Socket> | undefined): void {
  if (!canHold(socket)) return;
  const write = socket.write;
  let isHolding = false;
  const release = () => {
    isHolding = false;
    socket.uncork();
  };
  socket.write = function writeLater(this: Socket, ...args: Parameters<Socket['write']>) {
    if (!isHolding) {
      isHolding = true;
      socket.cork();
      nextTick(release);
    }
    const hasDeps = write.apply(this, args);
    if (socket.writableLength >= BATCH) {
      socket.uncork();
      socket.cork();
    }
    return hasDeps;
  } as Socket['write'];
}

function canHold(socket: Partial<Socket> | undefined): socket is Socket {
  return [socket?.write, socket?.cork, socket?.uncork].every((it) => typeof it === 'function');
}
