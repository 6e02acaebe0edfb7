import { Manager, type Socket } from 'socket.io-client';
import { Value } from '../display/store.js';
import type { Answer, Handshake, ToBrowser, Welcome } from '../protocol/frames.js';
import type { Settings, Transport } from './connect-options.js';
import { type ConnectionState, FIRST_STATE } from './connection-state.js';
import { refusalOf } from './realtime-error.js';
import { retryDelay } from './retry-delay.js';

export interface ConnectionDeps {
  readonly settings: Settings;
  /** The last frame seen of each room. */
  readonly lastSeen: () => Readonly<Record<string, string | undefined>>;
  readonly onWelcome: (welcome: Welcome) => void;
  /** What else the server says. */
  readonly heard: Pick<ToBrowser, 'frames' | 'left' | 'dropped'>;
}

/** From the start of a try to the server's welcome, in milliseconds. */
const WELCOME_WITHIN = 15_000;
const ANSWER_WITHIN = 10_000;
/** Whom the server does not know it may know later: somebody signs in beside, or what knows the users was away. */
const REFUSED_FOR = 60_000;

/** One Socket.IO connection that is there again after it was lost, until `close()`. */
export class Connection {
  readonly #deps: ConnectionDeps;
  readonly state = new Value<ConnectionState>(FIRST_STATE);
  readonly #socket: Socket<ToBrowser>;
  readonly #transports: Transport[];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  /** The number of the last try, or of the loss after it: what an older one still has to say is not heard. */
  #turn = 0;
  readonly #ending = new AbortController();

  constructor(deps: ConnectionDeps) {
    this.#deps = deps;
    const { origin, path, withCredentials, transports } = deps.settings;
    this.#transports = [...transports];
    // Tries are made here: Socket.IO's own stop for good at a refusal, and cannot be hurried.
    const manager = new Manager(origin, {
      path,
      transports: this.#transports,
      withCredentials,
      reconnection: false,
      autoConnect: false,
    });
    this.#socket = manager.socket('/', { auth: (give) => void this.#introduce(give) });
    this.#listen();
    // As options it says its `signal`.
    addEventListener('online', this.#hurry, this.#ending);
    document.addEventListener('visibilitychange', this.#hurry, this.#ending);
    this.#try();
  }

  /** Asks the server, and waits 10 seconds for its answer. What stands in the way is a refusal, too. */
  async ask<T extends object>(event: string, request: object): Promise<Answer<T>> {
    try {
      const socket = this.#socket as unknown as Socket;
      return (await socket.timeout(ANSWER_WITHIN).emitWithAck(event, request)) as Answer<T>;
    } catch {
      return { ok: false, error: refusalOf() };
    }
  }

  /** Connects anew, as somebody who has just signed in or out. */
  reconnect(): void {
    if (this.state.get().status === 'closed') return;
    this.#failures = 0;
    this.#try();
  }

  close(): void {
    this.#become({ status: 'closed', reason: undefined });
    this.#ending.abort();
    this.#drop();
  }

  #listen(): void {
    this.#socket.on('welcome', (welcome) => {
      clearTimeout(this.#timer);
      this.#failures = 0;
      const turn = this.#turn;
      this.#deps.onWelcome(welcome);
      // Who heard of it may have closed the connection, or asked for another.
      if (turn !== this.#turn) return;
      const { user, datastore, at } = welcome;
      this.#become({ status: 'online', user, datastore, reason: undefined, clockAhead: Date.now() - at });
    });
    this.#socket.on('status', ({ datastore }) => this.#become({ datastore }));
    for (const [event, heard] of Object.entries(this.#deps.heard))
      this.#socket.on(event as never, heard as never);
    this.#socket.on('connect_error', (error) => {
      this.#lost((error as { data?: unknown }).data);
    });
    this.#socket.on('disconnect', (reason) => {
      if (reason !== 'io client disconnect') this.#lost();
    });
  }

  #try(): void {
    this.#drop();
    // A server that takes the connection and never says welcome is as good as none.
    this.#timer = setTimeout(() => this.#lost(), WELCOME_WITHIN);
    this.#socket.connect();
  }

  /** What is under way is over. */
  #drop(): void {
    clearTimeout(this.#timer);
    this.#turn++;
    this.#socket.disconnect();
  }

  async #introduce(give: (handshake: Handshake) => void): Promise<void> {
    const turn = this.#turn;
    try {
      const token = await this.#deps.settings.token();
      if (turn === this.#turn) give({ token, after: this.#deps.lastSeen() });
    } catch (error) {
      if (turn === this.#turn) this.#lost(error);
    }
  }

  #lost(why?: unknown): void {
    const { status } = this.state.get();
    if (status === 'closed') return;
    this.#drop();
    // Where nobody answers, the other way may lead there: what stands between may let no WebSocket through.
    if (!why && status !== 'online') this.#transports.push(...this.#transports.splice(0, 1));
    const reason = refusalOf(why);
    const isRefused = reason.code === 'unauthenticated';
    this.#timer = setTimeout(() => this.#try(), isRefused ? REFUSED_FOR : retryDelay(this.#failures++));
    // Last, since who hears of it may close, or connect anew.
    this.#become({ status: isRefused ? 'refused' : 'offline', reason });
  }

  /** The network is back, or somebody looks at the page: no reason to wait for the next try. */
  readonly #hurry = (): void => {
    if (!document.hidden && this.state.get().status !== 'online') this.reconnect();
  };

  #become(change: Partial<ConnectionState>): void {
    this.state.set({ ...this.state.get(), ...change });
  }
}
