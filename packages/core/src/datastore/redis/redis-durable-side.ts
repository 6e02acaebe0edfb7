import type { Redis } from 'ioredis';
import { SECOND } from '../../clock/clock.js';
import type { Connection } from '../../options/connection.js';
import type { Confirmation } from '../../options/durability.js';
import { type DurableSide, UnconfirmedWrite } from '../ports/durable-side.js';
import type { EngineLink } from '../ports/engine-link.js';
import type { JobAdder } from '../ports/job-adder.js';
import type { IndexIntake } from './index-intake.js';
import { whenReady } from './redis-client.js';
import { producerConnection } from './redis-connections.js';
import { RedisJobAdder } from './together/redis-job-adder.js';

/** Replicas that must have a job, besides the master. */
const REPLICAS = 1;

export interface RedisDurableDeps {
  readonly connection: Connection;
  readonly prefix: string;
  readonly intake: IndexIntake;
  /** For how long a confirmation is waited for, in milliseconds. */
  readonly waits: number;
  linkOf(client: Redis): EngineLink;
}

/** What a server has said: how many have it, and by which history of writes it goes. */
interface Told {
  readonly count: number;
  readonly history: string;
}

/**
 * A connection of its own, since WAIT and WAITAOF hold up all that comes behind them. One of them is under way at a time, and
 * answers for all that was written before; what is written meanwhile shares the next one.
 */
export class RedisDurableSide implements DurableSide {
  readonly jobs: JobAdder;
  readonly #deps: RedisDurableDeps;
  readonly #client: Redis;
  readonly #current = new Map<Confirmation, Promise<unknown>>();
  readonly #next = new Map<Confirmation, Promise<Told>>();
  #history: string | undefined;

  constructor(deps: RedisDurableDeps) {
    this.#deps = deps;
    this.#client = producerConnection(deps.connection, deps.waits + SECOND).client;
    this.jobs = new RedisJobAdder(this.#client, deps.intake);
  }

  get producer(): EngineLink {
    return this.#deps.linkOf(this.#client);
  }

  isAvailable(): boolean {
    return this.#client.status === 'ready';
  }

  whenAvailable(): Promise<void> {
    return whenReady(this.#client);
  }

  // The history a server goes by changes when another becomes the master: what was written before may be lost then,
  // however many servers have what came after.
  async confirmed<T>(durability: Confirmation, write: () => Promise<T>): Promise<T> {
    const before = this.#history ?? (await this.#ask(durability, 0)).history;
    const value = await write();
    const { count, history } = await this.#confirmation(durability);
    if (history !== before) throw anotherServer();
    if (count > 0) return value;
    const what = durability === 'replicated' ? 'no replica has' : 'it has not';
    throw new UnconfirmedWrite(`${what} confirmed it within ${this.#deps.waits} ms`, true);
  }

  close(): void {
    this.#client.disconnect();
  }

  #confirmation(durability: Confirmation): Promise<Told> {
    const gathering = this.#next.get(durability);
    if (gathering) return gathering;
    const underWay = this.#current.get(durability) ?? Promise.resolve();
    const next = underWay.then(() => {
      this.#next.delete(durability);
      const asked = this.#ask(durability, this.#deps.waits);
      this.#current.set(
        durability,
        asked.catch(() => undefined),
      );
      return asked;
    });
    this.#next.set(durability, next);
    return next;
  }

  /** Sent together with a key, so that the node of a Cluster answers that has the jobs. */
  async #ask(durability: Confirmation, within: number): Promise<Told> {
    const asked = this.#client.pipeline().exists(`${this.#deps.prefix}:cortado`);
    if (durability === 'replicated') asked.wait(REPLICAS, within || 1);
    else asked.call('WAITAOF', 1, 0, within || 1);
    const answers = (await asked.info('replication').exec()) ?? [];
    const [[failed], [refused, confirmed], [unheard, info]] = answers as [
      [Error | null],
      [Error | null, number | [local: number, replicas: number]],
      [Error | null, string],
    ];
    const broken = failed ?? unheard;
    if (broken && /^(MOVED|ASK) /.test(broken.message)) throw anotherServer();
    if (broken) throw broken;
    if (refused?.name === 'ReplyError') throw new UnconfirmedWrite(whyNot(refused), within > 0);
    if (refused) throw refused;
    this.#history = /^master_replid:(\w+)/m.exec(info)?.[1] ?? '';
    const count = Array.isArray(confirmed) ? Number(confirmed[0]) : Number(confirmed);
    if (within === 0) this.#expectReplica(durability, info);
    return { count, history: this.#history };
  }

  /** Before anything is written: there must be somebody who could confirm it. */
  #expectReplica(durability: Confirmation, info: string): void {
    if (durability === 'replicated' && /^connected_slaves:0\r?$/m.test(info)) {
      this.#history = undefined;
      throw new UnconfirmedWrite('it has no replica', false);
    }
  }
}

function whyNot({ message }: Error): string {
  if (/unknown command/i.test(message)) return 'it has no WAITAOF, which came with Redis 7.2';
  if (/appendonly is disabled/i.test(message)) return 'it writes no append-only file: set `appendonly yes`';
  return message;
}

/** As of a connection that was lost: whoever wrote writes again. */
function anotherServer(): Error {
  return Object.assign(new Error('another server has become the master meanwhile'), { code: 'ECONNRESET' });
}
