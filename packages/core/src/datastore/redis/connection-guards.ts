import type { Cluster, Redis } from 'ioredis';
import { SECOND, systemClock, type Timer } from '../../clock/clock.js';
import { ConnectionGuard } from './connection-guard.js';
import { clusterOf } from './redis-client.js';

/** How often a Cluster is asked who has which slot, since who only listens learns of a failover from nothing else. */
const ASKED_EVERY = 5 * SECOND;

/** What is known of a connection. */
export interface WatchedConnection {
  /** Why there is no connection, in the server's or the network's own words; `undefined` while there is one, or none was tried. */
  readonly trouble: Error | undefined;
  /** Resolves when the connection is ready. @throws what the attempt to make it has met */
  settled(): Promise<void>;
}

/**
 * Watches over a client: over the one connection it has, or over that to each node of a Cluster.
 * @param each hears of each server that is connected to, as ioredis has it
 * @param probes for a connection that sends nothing by itself
 */
export function guarded(client: Redis, each?: (server: Redis) => void, probes = false): WatchedConnection {
  const cluster = clusterOf(client);
  if (cluster) return new ClusterGuard(cluster, each);
  each?.(client);
  return new ConnectionGuard(client, probes);
}

/** Knows why there is no connection to a Cluster, and has a guard at that to each node. */
class ClusterGuard implements WatchedConnection {
  readonly #client: Cluster;
  #asking: Timer | undefined;
  #met: Error | undefined;
  #trouble: Error | undefined;

  constructor(client: Cluster, each?: (server: Redis) => void) {
    this.#client = client;
    client.on('+node', (node: Redis) => {
      new ConnectionGuard(node);
      each?.(node);
    });
    client.on('node error', (error: Error) => {
      this.#met = error;
    });
    client.on('error', (error: Error & { lastNodeError?: Error }) => {
      this.#met = error.lastNodeError ?? error;
    });
    client.on('ready', () => {
      this.#met = this.#trouble = undefined;
      this.#startAsking();
    });
    client.on('close', () => {
      this.#asking?.close();
      this.#trouble = this.#met;
    });
    client.on('end', () => this.#asking?.close());
  }

  // ioredis can do so by itself, and goes on with it for ever where a client is closed while it asks.
  #startAsking(): void {
    this.#asking?.close();
    this.#asking = systemClock.every(ASKED_EVERY, () => {
      if (this.#client.status === 'ready') this.#client.refreshSlotsCache(() => undefined);
    });
    this.#asking.unref();
  }

  get trouble(): Error | undefined {
    return this.#client.status === 'ready' ? undefined : (this.#trouble ?? this.#met);
  }

  settled(): Promise<void> {
    const client = this.#client;
    if (client.status === 'ready') return Promise.resolve();
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void) => () => {
        client.off('ready', onReady);
        client.off('close', onClose);
        finish();
      };
      const onReady = settle(resolve);
      const onClose = settle(() => reject(this.trouble ?? new Error('no node of the Cluster answers')));
      client.once('ready', onReady);
      client.once('close', onClose);
    });
  }
}
