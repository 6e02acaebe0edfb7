import type { Cluster } from 'ioredis';
import { SECOND, systemClock } from '../../clock/clock.js';

/** Milliseconds until a client that has ended and is wanted connects anew. */
const PAUSE = SECOND / 2;
/** So long a client may take to connect before it begins anew. */
const CONNECTED_WITHIN = 8 * SECOND;

/**
 * Has a client of a Cluster connect for as long as nobody closes it. BullMQ disconnects and connects one whose node is lost;
 * where that try meets nobody, or joins a look at the slots that was under way before, ioredis ends it or waits for ever.
 */
export function keepWanted(client: Cluster): void {
  let isWanted = true;
  const { connect, disconnect, quit } = client;
  client.connect = () => {
    isWanted = true;
    return connect.call(client);
  };
  client.disconnect = (reconnect = false) => {
    isWanted = reconnect;
    disconnect.call(client, reconnect);
  };
  client.quit = ((...args: Parameters<typeof quit>) => {
    isWanted = false;
    return quit.apply(client, args);
  }) as typeof quit;
  const again = () => {
    if (isWanted && client.status === 'end') client.connect().catch(() => undefined);
  };
  client.on('end', () => {
    if (isWanted) systemClock.after(PAUSE, again).unref();
  });
  client.on('connecting', () => {
    const look = () => {
      if (isWanted && client.status === 'connecting') client.disconnect(true);
    };
    systemClock.after(CONNECTED_WITHIN, look).unref();
  });
}
