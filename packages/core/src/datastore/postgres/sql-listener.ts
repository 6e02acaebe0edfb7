import type { PgPoolClient } from 'bullmq';

/** Hears what is sent to a channel. */
export type Hear = (payload: string) => unknown;

/** A connection that listens; BullMQ's type knows no 'end', which both kinds of client have. */
type ListenClient = Omit<PgPoolClient, 'on'> & {
  // biome-ignore lint/suspicious/noExplicitAny: EventEmitter's own signature
  on(event: string, listener: (...args: any[]) => void): unknown;
};

/** A connection, and the channels that it has been told to listen to. */
interface Session {
  readonly client: ListenClient;
  readonly listening: Map<string, Promise<unknown>>;
  /** The last that it was told. */
  told: Promise<unknown>;
}

/**
 * The one connection of a process that listens (LISTEN), for all its queues and for the bus. Whoever hears of a loss asks
 * to be `connected` again; the first one who does connects for all.
 */
export class SqlListener {
  readonly #connect: () => Promise<ListenClient>;
  readonly #channels = new Map<string, Set<Hear>>();
  readonly #losses = new Set<() => void>();
  #session: Session | undefined;
  #connecting: Promise<void> | undefined;
  #isClosed = false;

  constructor(connect: () => Promise<unknown>) {
    this.#connect = connect as () => Promise<ListenClient>;
  }

  /**
   * Resolves once what is sent from now on is heard; from then on until the connection is lost, or `forget`.
   * @throws what connecting meets: nobody connects again by himself
   */
  async hear(channel: string, hear: Hear): Promise<void> {
    this.#channels.set(channel, (this.#channels.get(channel) ?? new Set()).add(hear));
    await this.connected();
    await this.#listen(channel);
  }

  forget(channel: string, hear: Hear): void {
    const hearers = this.#channels.get(channel);
    if (!hearers?.delete(hear) || hearers.size > 0) return;
    this.#channels.delete(channel);
    if (!this.#session) return;
    this.#session.listening.delete(channel);
    tell(this.#session, `UNLISTEN "${channel}"`).catch(() => undefined);
  }

  /** `lost` is called each time what was sent may not have been heard. Returns what ends that. */
  onLoss(lost: () => void): () => void {
    this.#losses.add(lost);
    return () => this.#losses.delete(lost);
  }

  /** Resolves once every channel is heard. @throws what connecting meets */
  async connected(): Promise<void> {
    if (this.#session && !this.#connecting) return;
    this.#connecting ??= this.#open().finally(() => {
      this.#connecting = undefined;
    });
    await this.#connecting;
  }

  close(): void {
    this.#isClosed = true;
    this.#losses.clear();
    this.#session?.client.release(true);
    this.#session = undefined;
  }

  async #open(): Promise<void> {
    const client = await this.#connect();
    const lost = () => this.#lose(client);
    client.on('error', lost);
    client.on('end', lost);
    client.on('notification', ({ channel, payload }: { channel: string; payload?: string }) => {
      for (const hear of [...(this.#channels.get(channel) ?? [])]) hear(payload ?? '');
    });
    if (this.#isClosed) return client.release(true);
    this.#session = { client, listening: new Map(), told: Promise.resolve() };
    for (const channel of this.#channels.keys()) await this.#listen(channel);
  }

  /** Once for each connection; who comes while that is under way waits for it. */
  async #listen(channel: string): Promise<void> {
    const session = this.#session;
    if (!session || !this.#channels.has(channel)) return;
    const listening = session.listening.get(channel) ?? tell(session, `LISTEN "${channel}"`);
    session.listening.set(channel, listening);
    try {
      await listening;
    } catch (error) {
      this.#lose(session.client);
      throw error;
    }
  }

  #lose(client: ListenClient): void {
    if (this.#session?.client !== client) return;
    this.#session = undefined;
    client.release(true);
    for (const lost of [...this.#losses]) lost();
  }
}

/** Behind what it was told before: the client of pg 9 takes no statement while one is under way. */
function tell(session: Session, statement: string): Promise<unknown> {
  const told = session.told.catch(() => undefined).then(() => session.client.query(statement));
  session.told = told;
  return told;
}
