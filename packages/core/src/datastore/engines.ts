import { expectInstalled } from '../loading/optional-peer.js';
import { maskConnection } from '../options/connection-url.js';
import { suggestion } from '../options/nearest-name.js';
import { EmbeddedEngine } from './embedded/embedded-engine.js';
import type { Engine, EngineOptions, EngineTraits } from './ports/engine.js';
import { PostgresEngine } from './postgres/postgres-engine.js';
import { RedisEngine } from './redis/redis-engine.js';

/** Where an engine keeps its jobs. */
export interface EnginePlace {
  readonly url: string;
  readonly prefix: string;
}

/** One kind of datastore: how it is named, and what it takes. */
export interface EngineKind {
  /** How its addresses begin. */
  readonly addresses: readonly string[];
  /** Spellings of the same that are understood, and that no message offers. */
  readonly aliases?: readonly string[];
  /** The package it runs on, where that is an optional peer: only who has such an address installs it. */
  readonly peer?: string;
  /** Where the jobs of a site are, apart from all others; not there where a site is a database of its own. */
  inSite?(site: string, place: EnginePlace): EnginePlace;
  readonly engine: { readonly traits: EngineTraits; new (url: string, options: EngineOptions): Engine };
}

/** Every datastore there is: a new one is a folder beside this file, and a row here. */
const KINDS: readonly EngineKind[] = [
  {
    addresses: ['redis://', 'rediss://'],
    inSite: (site, { url, prefix }) => ({ url, prefix: `${prefix}@${site}` }),
    engine: RedisEngine,
  },
  { addresses: ['postgres://'], aliases: ['postgresql://'], peer: 'pg', engine: PostgresEngine },
  {
    addresses: ['embedded:'],
    peer: '@cortado/embedded',
    inSite: (site, { url, prefix }) => ({ url: `${url.replace(/\/+$/, '')}@${site}`, prefix }),
    engine: EmbeddedEngine,
  },
];

/** The kind of datastore an address belongs to, or a sentence where it belongs to none. */
export function findEngine(url: string): { kind: EngineKind } | { problem: string } {
  const scheme = schemeOf(url);
  const kind = KINDS.find((it) => schemesOf(it).includes(scheme));
  return kind ? { kind } : { problem: unknownScheme(url) };
}

/** The engine of an address of this kind. Connects when it is first used. @throws MissingPackageError */
export function createEngine(
  { peer, engine: EngineClass }: EngineKind,
  url: string,
  options: EngineOptions,
): Engine {
  if (peer) expectInstalled(peer, maskConnection(url));
  return new EngineClass(url, options);
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
