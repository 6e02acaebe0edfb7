import type { Cluster } from 'ioredis';
import { SECOND, systemClock, type Timer } from '../../clock/clock.js';

/** Milliseconds until a client that has ended and is wanted connects anew. */
const PAUSE = SECOND / 2;
/** So long a client may take to connect before it begins anew. */
const CONNECTED_WITHIN = 8 * SECOND;
/** What BullMQ takes for a loss of connection, and not for a fault to be reported. */
const CLOSED = 'Connection is closed.';

/** What is waited for in each state of a client before it is looked at again, in milliseconds. */
const LOOKED_AT_AFTER = {
  ...{ connecting: CONNECTED_WITHIN, disconnecting: CONNECTED_WITHIN, reconnecting: CONNECTED_WITHIN },
  ...{ close: PAUSE, end: PAUSE },
};

/**
 * Has a client of a Cluster connect for as long as nobody closes it. BullMQ disconnects and connects one whose node is lost,
 * and looks for jobs again when what `connect` returns has settled. ioredis settles that for its first try alone: where the
 * node it comes to says that the Cluster has failed, as all say until a replica has taken over, it tries again and tells
 * nobody. A try that meets no node, or joins a look at the slots that was under way before, it ends or waits for for ever.
 */
export function keepWanted(client: Cluster): void {
  let isWanted = true;
  let looking: Timer | undefined;
  const { connect, disconnect, quit } = client;
  const begin = () => void connect.call(client).catch(() => undefined);
  client.connect = () => {
    isWanted = true;
    begin();
    return connected(client, () => isWanted);
  };
  client.disconnect = (reconnect = false) => {
    isWanted = reconnect;
    disconnect.call(client, reconnect);
  };
  client.quit = ((...args: Parameters<typeof quit>) => {
    isWanted = false;
    return quit.apply(client, args);
  }) as typeof quit;
  const look = () => {
    if (!isWanted || client.status === 'ready') return;
    if (client.status === 'connecting' || client.status === 'connect') client.disconnect(true);
    else begin();
  };
  for (const [status, ms] of Object.entries(LOOKED_AT_AFTER))
    client.on(status, () => {
      looking?.close();
      looking = systemClock.after(ms, look);
      looking.unref();
    });
}

/** Resolves when the client is ready, by whichever try. @throws where it is not in time, or has ended and is wanted no more */
function connected(client: Cluster, isWanted: () => boolean): Promise<void> {
  if (client.status === 'ready') return Promise.resolve();
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => {
      late.close();
      client.off('ready', onReady);
      client.off('end', onEnd);
      finish();
    };
    const fail = () => settle(() => reject(new Error(CLOSED)));
    const onReady = () => settle(resolve);
    const onEnd = () => {
      if (!isWanted()) fail();
    };
    const late = systemClock.after(CONNECTED_WITHIN, fail);
    client.on('ready', onReady);
    client.on('end', onEnd);
  });
}
