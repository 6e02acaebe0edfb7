import type { ClusterConnection } from '@cortado/core';
import { freePort } from '@cortado/test-support/free-port';
import { OwnRedis } from '@cortado/test-support/own-redis';
import { until } from '@cortado/test-support/until';

const MASTERS = 3;
const REPLICAS = 2;
const SLOTS = 16_384;

/** One server of a Cluster. */
interface Node {
  readonly server: OwnRedis;
  readonly bus: number;
  readonly id: string;
}

/** A Cluster of three masters. One of them has two replicas where a test wants that one to be followed by another. */
export class OwnCluster {
  readonly #nodes: Node[] = [];
  #bystander: OwnRedis | undefined;

  /** @param replicated a key of the master that has replicas */
  static async start(replicated?: string): Promise<OwnCluster> {
    const own = new OwnCluster();
    for (let count = replicated === undefined ? MASTERS : MASTERS + REPLICAS; count > 0; count--)
      own.#nodes.push(await startNode());
    const [first, ...others] = own.#nodes as [Node, ...Node[]];
    for (const { server, bus } of others)
      await first.server.tell('CLUSTER', 'MEET', '127.0.0.1', portOf(server), String(bus));
    const share = Math.ceil(SLOTS / MASTERS);
    for (const [index, { server }] of own.#masters.entries()) {
      const [from, to] = [index * share, Math.min(SLOTS, (index + 1) * share) - 1];
      await server.tell('CLUSTER', 'ADDSLOTSRANGE', String(from), String(to));
    }
    await own.#agree('cluster_state:ok', `cluster_known_nodes:${own.#nodes.length}`);
    if (replicated === undefined) return own;
    const followed = await own.#holder(await own.#slotOf(replicated, first.server), first.server);
    for (const { server } of own.#nodes.slice(MASTERS)) await own.#replicate(server, followed.id);
    own.#bystander = own.#masters.find((it) => it !== followed)?.server;
    return own;
  }

  get connection(): ClusterConnection {
    return {
      cluster: this.#nodes.map(({ server }) => ({ host: '127.0.0.1', port: Number(portOf(server)) })),
    };
  }

  /** The same as an address. */
  get url(): string {
    return `redis+cluster://${this.#nodes.map(({ server }) => `127.0.0.1:${portOf(server)}`).join(',')}`;
  }

  /** The server that has the slot of this key; `asked` says so. */
  async holderOf(key: string, asked = this.#nodes[0]?.server as OwnRedis): Promise<OwnRedis> {
    return (await this.#holder(await this.#slotOf(key, asked), asked)).server;
  }

  /** A master that nobody follows, which stays one whatever becomes of the one that is followed. */
  get bystander(): OwnRedis {
    return this.#bystander as OwnRedis;
  }

  /** The servers that follow a master, by its own account. */
  async followersOf(master: OwnRedis): Promise<OwnRedis[]> {
    const told = String(await master.tell('INFO', 'replication'));
    const ports = [...told.matchAll(/^slave\d+:ip=[^,]*,port=(\d+)/gm)].map(([, port]) => port);
    return this.#nodes.map((it) => it.server).filter((it) => ports.includes(portOf(it)));
  }

  /** Hands the slot of this key over to another master, key by key, as `redis-cli --cluster reshard` does. */
  async reshard(key: string, pause = 0): Promise<void> {
    const asked = this.#nodes[0]?.server as OwnRedis;
    const slot = await this.#slotOf(key, asked);
    const from = await this.#holder(slot, asked);
    const to = this.#masters.find((it) => it !== from) as Node;
    await to.server.tell('CLUSTER', 'SETSLOT', String(slot), 'IMPORTING', from.id);
    await from.server.tell('CLUSTER', 'SETSLOT', String(slot), 'MIGRATING', to.id);
    for (;;) {
      const keys = (await from.server.tell('CLUSTER', 'GETKEYSINSLOT', String(slot), '20')) as string[];
      if (keys.length === 0) break;
      await from.server.tell(
        ...(['MIGRATE', '127.0.0.1', portOf(to.server), '', '0', '5000', 'KEYS', ...keys] as const),
      );
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    for (const { server } of [to, from]) await server.tell('CLUSTER', 'SETSLOT', String(slot), 'NODE', to.id);
  }

  /** What each server says of itself, for who wants to know why they do not agree. A frozen one says nothing. */
  async standing(): Promise<string[]> {
    const facts =
      /^(role|connected_slaves|slave\d+|master_\w+|cluster_state|cluster_current_epoch|loading)[:=]/;
    const of = async ({ server }: Node) => {
      const told = await Promise.all([
        server.tell('INFO', 'replication'),
        server.tell('INFO', 'persistence'),
        server.tell('CLUSTER', 'INFO'),
      ]);
      const lines = told.flatMap((it) => String(it).split('\r\n')).filter((it) => facts.test(it));
      return `${portOf(server)} ${lines.join(' ')}`;
    };
    const silent = (node: Node) =>
      new Promise<string>((resolve) => setTimeout(resolve, 1_000, `${portOf(node.server)} says nothing`));
    return await Promise.all(this.#nodes.map((it) => Promise.race([of(it).catch(String), silent(it)])));
  }

  async remove(): Promise<void> {
    await Promise.all(this.#nodes.map(({ server }) => server.remove()));
  }

  get #masters(): Node[] {
    return this.#nodes.slice(0, MASTERS);
  }

  async #slotOf(key: string, asked: OwnRedis): Promise<number> {
    return Number(await asked.tell('CLUSTER', 'KEYSLOT', key));
  }

  async #holder(slot: number, asked: OwnRedis): Promise<Node> {
    const ranges = (await asked.tell('CLUSTER', 'SLOTS')) as [number, number, [string, number, string]][];
    const range = ranges.find(([from, to]) => from <= slot && slot <= to);
    return this.#nodes.find(({ server }) => Number(portOf(server)) === range?.[2][1]) as Node;
  }

  async #replicate(server: OwnRedis, master: string): Promise<void> {
    await until(
      () => server.tell('CLUSTER', 'REPLICATE', master).catch(String),
      (it) => it === 'OK',
    );
    await until(
      () => server.tell('INFO', 'replication').then(String),
      (it) => it.includes('master_link_status:up'),
    );
  }

  async #agree(...facts: string[]): Promise<void> {
    for (const { server } of this.#nodes)
      await until(
        () => server.tell('CLUSTER', 'INFO').then(String),
        (it) => facts.every((fact) => it.includes(fact)),
      );
  }
}

async function startNode(): Promise<Node> {
  const bus = await freePort();
  const settings = [
    ...['--cluster-enabled', 'yes', '--cluster-port', `${bus}`, '--cluster-node-timeout', '2000'],
    // No replica leaves its master for one that has none, as it would with the usual barrier of 1.
    ...['--cluster-migration-barrier', `${REPLICAS}`],
  ];
  const server = await OwnRedis.start(settings);
  return { server, bus, id: String(await server.tell('CLUSTER', 'MYID')) };
}

function portOf(server: OwnRedis): string {
  return new URL(server.url).port;
}
