import { engineKind } from '../options/connection-url.js';
import { EmbeddedEngine } from './embedded/embedded-engine.js';
import type { Engine } from './ports/engine.js';
import { PostgresEngine } from './postgres/postgres-engine.js';
import { RedisEngine } from './redis/redis-engine.js';

/** The engine of an address that `resolveConnection` accepted. Connects when it is first used. */
export function engineFor(url: string, options: { prefix: string; enqueueTimeout: number }): Engine {
  switch (engineKind(url)) {
    case 'postgres':
      return new PostgresEngine(url, options);
    case 'embedded':
      return new EmbeddedEngine(url);
    default:
      return new RedisEngine(url, options);
  }
}
