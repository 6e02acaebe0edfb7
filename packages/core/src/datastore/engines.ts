import { expectInstalled } from '../loading/optional-peer.js';
import { type Connection, isCluster, isPostgres } from '../options/connection.js';
import { locationOf } from '../options/connection-location.js';
import { maskConnection } from '../options/connection-url.js';
import { suggestion } from '../options/nearest-name.js';
import { postgresTlsProblem } from '../options/postgres-tls-words.js';
import { inSiteDatabase, siteDatabaseProblem } from '../options/site-database.js';
import { EmbeddedEngine } from './embedded/embedded-engine.js';
import type { Engine, EngineOptions, EngineTraits } from './ports/engine.js';
import { PostgresEngine } from './postgres/postgres-engine.js';
import { CLUSTER_PREFIX, clusterPrefixProblem } from './redis/hash-tag.js';
import { RedisEngine } from './redis/redis-engine.js';

/** Where an engine keeps its jobs. */
export interface EnginePlace {
  readonly connection: Connection;
  readonly prefix: string;
  /** From where the place of a site is made, where it is one that a server has to make. */
  readonly madeFrom?: Connection;
}

/** One kind of datastore: how it is named, and what it takes. */
export interface EngineKind {
  /** How its addresses begin. */
  readonly addresses: readonly string[];
  /** Spellings of the same that are understood, and that no message offers. */
  readonly aliases?: readonly string[];
  /** Whether options of a client are for it. */
  fits?(options: Exclude<Connection, string>): boolean;
  /** What its keys begin with, where the app says nothing. */
  readonly prefix?: string;
  /** What is wrong with one of its addresses, in a sentence, beyond what every address has. */
  addressProblem?(address: string): string | undefined;
  /** What is wrong with a prefix that the app has said, in a sentence. */
  prefixProblem?(prefix: string): string | undefined;
  /** The package it runs on, where that is an optional peer: only who has such an address installs it. */
  readonly peer?: string;
  /** What is wrong with a site there, in a sentence, beyond what every site has. */
  siteProblem?(site: string, connection: Connection): string | undefined;
  /** Where the jobs of a site are, apart from all others. */
  inSite(site: string, place: EnginePlace): EnginePlace;
  readonly engine: {
    readonly traits: EngineTraits;
    new (connection: Connection, options: EngineOptions): Engine;
  };
}

/** Every datastore there is: a new one is a folder beside this file, and a row here. */
const KINDS: readonly EngineKind[] = [
  {
    addresses: ['redis://', 'rediss://', 'redis+sentinel://'],
    aliases: ['rediss+sentinel://'],
    fits: (options) => !isCluster(options) && !isPostgres(options),
    inSite: (site, { connection, prefix }) => ({ connection, prefix: `${prefix}@${site}` }),
    engine: RedisEngine,
  },
  {
    addresses: ['redis+cluster://'],
    aliases: ['rediss+cluster://'],
    fits: isCluster,
    prefix: CLUSTER_PREFIX,
    prefixProblem: clusterPrefixProblem,
    // A tag of its own, so that sites lie on nodes of their own.
    inSite: (site, { connection, prefix }) => ({ connection, prefix: prefix.replace('}', `@${site}}`) }),
    engine: RedisEngine,
  },
  {
    addresses: ['postgres://'],
    aliases: ['postgresql://'],
    fits: isPostgres,
    peer: 'pg',
    addressProblem: postgresTlsProblem,
    siteProblem: siteDatabaseProblem,
    inSite: (site, { connection, prefix }) => ({
      ...{ connection: inSiteDatabase(site, connection), prefix },
      madeFrom: connection,
    }),
    engine: PostgresEngine,
  },
  {
    addresses: ['embedded:'],
    peer: '@cortado/embedded',
    inSite: (site, { connection, prefix }) => ({
      connection: `${(connection as string).replace(/\/+$/, '')}@${site}`,
      prefix,
    }),
    engine: EmbeddedEngine,
  },
];

/** The kind of datastore a connection leads to, or a sentence where it leads to none. */
export function findEngine(connection: Connection): { kind: EngineKind } | { problem: string } {
  const fits =
    typeof connection === 'string'
      ? (it: EngineKind) => schemesOf(it).includes(schemeOf(connection))
      : (it: EngineKind) => it.fits?.(connection);
  const kind = KINDS.find(fits);
  return kind ? { kind } : { problem: unknownScheme(String(connection)) };
}

/** The engine of a connection of this kind. Connects when it is first used. @throws MissingPackageError */
export function createEngine(
  { peer, engine: EngineClass }: EngineKind,
  connection: Connection,
  options: EngineOptions,
): Engine {
  if (peer) expectInstalled(peer, locationOf(connection));
  return new EngineClass(connection, options);
}

function unknownScheme(url: string): string {
  const addresses = KINDS.flatMap((it) => it.addresses);
  const expected = `${addresses.slice(0, -1).join(', ')} or ${addresses.at(-1)}`;
  const scheme = /^[^:/]*:/.exec(url)?.[0] ?? url;
  const found = JSON.stringify(maskConnection(scheme));
  return `Expected \`connection\` to start with ${expected}, found ${found}.${suggestion(scheme, KINDS.flatMap(schemesOf))}`;
}

function schemesOf({ addresses, aliases = [] }: EngineKind): string[] {
  return [...addresses, ...aliases].map(schemeOf);
}

function schemeOf(url: string): string {
  return /^[a-z+]+:/i.exec(url)?.[0].toLowerCase() ?? '';
}
