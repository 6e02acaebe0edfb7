import type { ChainableCommander, Redis } from 'ioredis';
import { tlsRefusalOf } from '../../redaction/tls-refusal.js';
import {
  causesOf,
  type DatastoreCondition,
  type DatastoreTrouble,
  type Inspection,
  isOlder,
  networkTrouble,
} from '../ports/inspection.js';
import type { StateCounts } from '../ports/job-standings.js';
import type { StoredState } from '../ports/stored-state.js';
import { redisRefusalOf } from './redis-errors.js';

/** From here on Redis has every command that BullMQ likes to use; below, it takes detours. */
const WANTED = '6.2.0';

/** The answers of Redis, and what they mean. The first that fits counts. */
const SAID: readonly (readonly [RegExp, DatastoreTrouble])[] = [
  [/WRONGPASS|NOAUTH|invalid username-password/, 'credentials'],
  [/LOADING\s/, 'starting'],
  [/READONLY|MASTERDOWN/, 'replica'],
  [/max number of clients/, 'too-many-connections'],
  [/DB index is out of range/, 'unknown-database'],
  [
    /Protocol error|Unknown RESP type|node of a Redis Cluster|cluster support disabled|closed the connection before it answered|did not begin TLS|EPROTO|SSL/,
    'wrong-server',
  ],
  [/said nothing|Socket timeout/, 'silent'],
];

/** Jobs of each state that are measured. */
const SAMPLE = 10;
/** States that are lists, and what BullMQ calls those; the others are sorted sets of their own names. */
const LISTS: Readonly<Partial<Record<StoredState, string>>> = { waiting: 'wait', active: 'active' };

/** Asks Redis by INFO alone, which servers allow that keep CONFIG to themselves. */
export class RedisInspection implements Inspection {
  readonly #client: Redis;
  readonly #prefix: string;

  constructor(client: Redis, prefix: string) {
    this.#client = client;
    this.#prefix = prefix;
  }

  async condition(): Promise<DatastoreCondition> {
    const facts = readInfo(String(await this.#askHolder((asked) => asked.info())));
    const number = (name: string) => (facts.has(name) ? Number(facts.get(name)) : undefined);
    const version = facts.get('valkey_version') ?? facts.get('redis_version') ?? '';
    const compatible = facts.get('redis_version') ?? version;
    const [used, limit] = [number('used_memory'), number('maxmemory')];
    const clients = number('connected_clients');
    return {
      product: facts.get('server_name') === 'valkey' ? 'Valkey' : 'Redis',
      version,
      wanted: compatible !== '' && isOlder(compatible, WANTED) ? WANTED : undefined,
      isReadOnly: facts.get('role') === 'slave',
      eviction: facts.get('maxmemory_policy'),
      persistence: await this.#persistence(facts),
      persistenceTrouble: troubleOnDisk(facts),
      memory: used === undefined ? undefined : { used, limit: limit || undefined },
      connections:
        clients === undefined ? undefined : { used: clients, limit: number('maxclients') || undefined },
    };
  }

  /** Of a key that is never there, and over a channel that nobody listens to. */
  async expectRights(): Promise<void> {
    const asked = this.#client.pipeline();
    asked.del(`${this.#prefix}:cortado:rights`).publish(`${this.#prefix}:cortado:bus:rights`, '');
    const refused = (await asked.exec())?.find(([error]) => error && redisRefusalOf(error) === 'NOPERM');
    if (refused) throw refused[0];
  }

  async orphans(queue: string, limit: number): Promise<string[]> {
    const key = `${this.#prefix}:${queue}`;
    const ids = await this.#client.lrange(`${key}:active`, -limit, -1);
    if (ids.length === 0) return [];
    const asked = this.#client.pipeline();
    for (const id of ids) asked.exists(`${key}:${id}:lock`).exists(`${key}:${id}`);
    const answers = (await asked.exec()) ?? [];
    return ids.filter((_, at) => answers[at * 2]?.[1] === 0 && answers[at * 2 + 1]?.[1] === 1).reverse();
  }

  async size(queue: string, counts: StateCounts): Promise<number | undefined> {
    const key = `${this.#prefix}:${queue}`;
    const states = (Object.keys(counts) as StoredState[]).filter((it) => counts[it] > 0);
    const asked = this.#client.pipeline();
    for (const state of states) {
      const list = LISTS[state];
      if (list === undefined) asked.zrange(`${key}:${state}`, 0, String(SAMPLE - 1));
      else asked.lrange(`${key}:${list}`, 0, SAMPLE - 1);
    }
    const ids = ((await asked.exec()) ?? []).map(([, it]) => (Array.isArray(it) ? (it as string[]) : []));
    const measured = this.#client.pipeline();
    for (const id of ids.flat()) measured.memory('USAGE', `${key}:${id}`);
    const sizes = ((await measured.exec()) ?? []).map(([error, it]) => (error ? undefined : Number(it ?? 0)));
    if (sizes.includes(undefined)) return undefined;
    let size = 0;
    for (const [at, state] of states.entries()) {
      const its = sizes.splice(0, ids[at]?.length ?? 0) as number[];
      if (its.length > 0) size += (its.reduce((sum, it) => sum + it, 0) / its.length) * counts[state];
    }
    return Math.round(size);
  }

  troubleOf(error: unknown): DatastoreTrouble {
    for (const cause of causesOf(error)) {
      const { code, message = '' } = cause;
      const said = SAID.find(([words]) => words.test(message))?.[1];
      const trouble = tlsRefusalOf(cause) ?? said ?? networkTrouble(code);
      if (trouble) return trouble;
    }
    return 'other';
  }

  /** A question without a key, for the node that has the keys where there are several: what is sent together goes there. */
  async #askHolder(ask: (asked: ChainableCommander) => ChainableCommander): Promise<unknown> {
    const answers = await ask(this.#client.pipeline().exists(`${this.#prefix}:cortado`)).exec();
    const [error, answer] = answers?.[1] ?? [];
    if (error) throw error;
    return answer;
  }

  /** Whether snapshots are made stands in the settings alone; where those are not shown, nobody knows. */
  async #persistence(facts: ReadonlyMap<string, string>): Promise<DatastoreCondition['persistence']> {
    if (facts.get('aof_enabled') === '1') return 'log';
    try {
      const [, save] = (await this.#askHolder((asked) => asked.config('GET', 'save'))) as string[];
      return save ? 'snapshots' : 'none';
    } catch {
      return undefined;
    }
  }
}

function readInfo(text: string): Map<string, string> {
  const lines = text.split(/\r?\n/).filter((it) => it.includes(':'));
  return new Map(lines.map((it) => [it.slice(0, it.indexOf(':')), it.slice(it.indexOf(':') + 1)]));
}

function troubleOnDisk(facts: ReadonlyMap<string, string>): string | undefined {
  const failed = ['rdb_last_bgsave_status', 'aof_last_write_status', 'aof_last_bgrewrite_status'].filter(
    (it) => facts.get(it) === 'err',
  );
  return failed.length === 0 ? undefined : failed.map((it) => `${it}: err`).join(', ');
}
