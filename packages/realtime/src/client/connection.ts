import { Manager, type Socket } from 'socket.io-client';
import { type Store, Value } from '../display/store.js';
import type { Answer, Handshake, ToBrowser, Welcome } from '../protocol/frames.js';
import type { Settings, Transport } from './connect-options.js';
import { type ConnectionState, FIRST_STATE } from './connection-state.js';
import { refusalOf } from './realtime-error.js';
import { retryDelay } from './retry-delay.js';

export interface ConnectionDeps {
  readonly settings: Settings;
  /** The last frame seen of each room. */
  readonly lastSeen: () => Readonly<Record<string, string>>;
  readonly onWelcome: (welcome: Welcome) => void;
  readonly onFrames: ToBrowser['frames'];
  readonly onLeft: ToBrowser['left'];
  readonly onDropped: ToBrowser['dropped'];
}

/** From the start of a try to the server's welcome, in milliseconds. */
const WELCOME_WITHIN = 15_000;
const ANSWER_WITHIN = 10_000;
/** Whom the server does not know it may know later: somebody signs in beside, or what knows the users was away. */
const REFUSED_FOR = 60_000;

/** One Socket.IO connection that is there again after it was lost, until `close()`. */
export class Connection {
  readonly #deps: ConnectionDeps;
  readonly #state = new Value<ConnectionState>(FIRST_STATE);
  readonly #socket: Socket<ToBrowser>;
  readonly #transports: Transport[];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
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
      timeout: WELCOME_WITHIN,
    });
    this.#socket = manager.socket('/', { auth: (give) => void this.#introduce(give) });
    this.#listen();
    const { signal } = this.#ending;
    addEventListener('online', this.#hurry, { signal });
    document.addEventListener('visibilitychange', this.#hurry, { signal });
    this.#try();
  }

  get state(): Store<ConnectionState> {
    return this.#state;
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
    if (this.#state.get().status === 'closed') return;
    this.#failures = 0;
    this.#socket.disconnect();
    this.#try();
  }

  close(): void {
    this.#become({ status: 'closed', reason: undefined });
    clearTimeout(this.#timer);
    this.#ending.abort();
    this.#socket.disconnect();
  }

  #listen(): void {
    this.#socket.on('welcome', (welcome) => {
      clearTimeout(this.#timer);
      this.#failures = 0;
      this.#deps.onWelcome(welcome);
      const { user, datastore, at } = welcome;
      this.#become({ status: 'online', user, datastore, reason: undefined, clockAhead: Date.now() - at });
    });
    this.#socket.on('status', ({ datastore }) => this.#become({ datastore }));
    this.#socket.on('frames', this.#deps.onFrames);
    this.#socket.on('left', this.#deps.onLeft);
    this.#socket.on('dropped', this.#deps.onDropped);
    this.#socket.on('connect_error', (error) => {
      this.#lost((error as { data?: unknown }).data);
    });
    this.#socket.on('disconnect', (reason) => {
      if (reason !== 'io client disconnect') this.#lost();
    });
  }

  #try(): void {
    clearTimeout(this.#timer);
    // A server that takes the connection and never says welcome is as good as none.
    this.#timer = setTimeout(() => {
      this.#socket.disconnect();
      this.#lost();
    }, WELCOME_WITHIN);
    this.#socket.connect();
  }

  async #introduce(give: (handshake: Handshake) => void): Promise<void> {
    const after = this.#deps.lastSeen();
    try {
      const token = await this.#deps.settings.token();
      give({ token, after });
    } catch (error) {
      this.#socket.disconnect();
      this.#lost({ code: 'no-token', message: String((error as Error)?.message ?? error) });
    }
  }

  #lost(why?: unknown): void {
    const { status } = this.#state.get();
    if (status === 'closed') return;
    clearTimeout(this.#timer);
    // Where nobody answers, the other way may lead there: what stands between may let no WebSocket through.
    if (!why && status !== 'online') this.#transports.push(...this.#transports.splice(0, 1));
    const reason = refusalOf(why);
    const isRefused = reason.code === 'unauthenticated';
    this.#become({ status: isRefused ? 'refused' : 'offline', reason });
    this.#timer = setTimeout(() => this.#try(), isRefused ? REFUSED_FOR : retryDelay(this.#failures++));
  }

  /** The network is back, or somebody looks at the page: no reason to wait for the next try. */
  readonly #hurry = (): void => {
    const { status } = this.#state.get();
    if (document.hidden || (status !== 'offline' && status !== 'refused')) return;
    this.#failures = 0;
    this.#try();
  };

  #become(change: Partial<ConnectionState>): void {
    this.#state.set({ ...this.#state.get(), ...change });
  }
}
