import { Manager, type Socket } from 'socket.io-client';
import { type Store, Value } from '../display/store.js';
import type { Answer, Frame, Handshake, Refusal, ToBrowser, Welcome } from '../protocol/frames.js';
import type { Settings } from './connect-options.js';
import { type ConnectionState, FIRST_STATE } from './connection-state.js';
import { refusalOf } from './realtime-error.js';
import { retryDelay } from './retry-delay.js';

export interface ConnectionDeps {
  readonly settings: Settings;
  /** The last frame seen of each room. */
  readonly lastSeen: () => Readonly<Record<string, string>>;
  readonly onWelcome: (welcome: Welcome) => void;
  readonly onFrames: (frames: readonly Frame[]) => void;
  readonly onLeft: (room: string, refusal: Refusal) => void;
  readonly onDropped: (frames: number) => void;
}

/** From the start of a try to the server's welcome, in milliseconds. */
const WELCOME_WITHIN = 15_000;
const ANSWER_WITHIN = 10_000;
/** Refusals that another try does not change, until the user does something. */
const FINAL = new Set(['unauthenticated', 'forbidden']);

/** One Socket.IO connection that is there again after it was lost, until `close()`. */
export class Connection {
  readonly #deps: ConnectionDeps;
  readonly #state = new Value<ConnectionState>(FIRST_STATE);
  readonly #socket: Socket<ToBrowser>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;

  constructor(deps: ConnectionDeps) {
    this.#deps = deps;
    const { origin, path, withCredentials } = deps.settings;
    // Tries are made here: Socket.IO's own stop for good at a refusal, and cannot be hurried.
    const manager = new Manager(origin, {
      path,
      // One connection to one of many web processes, which so need no sticky sessions.
      transports: ['websocket'],
      withCredentials,
      reconnection: false,
      autoConnect: false,
      timeout: WELCOME_WITHIN,
    });
    this.#socket = manager.socket('/', { auth: (give) => void this.#introduce(give) });
    this.#listen();
    globalThis.addEventListener?.('online', this.#hurry);
    document.addEventListener('visibilitychange', this.#hurry);
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
      return { ok: false, error: { code: 'unavailable', message: 'The server did not answer in time.' } };
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
    if (this.#state.get().status === 'closed') return;
    this.#become({ status: 'closed', reason: undefined });
    clearTimeout(this.#timer);
    globalThis.removeEventListener?.('online', this.#hurry);
    document.removeEventListener('visibilitychange', this.#hurry);
    this.#socket.disconnect();
  }

  #listen(): void {
    this.#socket.on('welcome', (welcome) => {
      clearTimeout(this.#timer);
      this.#failures = 0;
      this.#deps.onWelcome(welcome);
      const { user, datastore } = welcome;
      this.#become({ status: 'online', user, datastore, reason: undefined });
    });
    this.#socket.on('status', ({ datastore }) => this.#become({ datastore }));
    this.#socket.on('frames', (frames) => this.#deps.onFrames(frames));
    this.#socket.on('left', ({ room, error }) => this.#deps.onLeft(room, error));
    this.#socket.on('dropped', ({ frames }) => this.#deps.onDropped(frames));
    this.#socket.on('connect_error', (error) => {
      const { data } = error as { data?: unknown };
      this.#lost(refusalOf(data, 'The server cannot be reached.'));
    });
    this.#socket.on('disconnect', (reason) => {
      if (reason !== 'io client disconnect')
        this.#lost({ code: 'unavailable', message: 'The connection to the server was lost.' });
    });
  }

  #try(): void {
    clearTimeout(this.#timer);
    // A server that takes the connection and never says welcome is as good as none.
    this.#timer = setTimeout(() => {
      this.#socket.disconnect();
      this.#lost({ code: 'unavailable', message: 'The server did not answer in time.' });
    }, WELCOME_WITHIN);
    this.#socket.connect();
  }

  async #introduce(give: (handshake: Handshake) => void): Promise<void> {
    const after = this.#deps.lastSeen();
    try {
      const token = await this.#deps.settings.token();
      give(token === undefined ? { after } : { token, after });
    } catch (error) {
      this.#socket.disconnect();
      const message = error instanceof Error ? error.message : String(error);
      this.#lost({ code: 'no-token', message });
    }
  }

  #lost(reason: Refusal): void {
    const { status } = this.#state.get();
    if (status === 'closed') return;
    clearTimeout(this.#timer);
    const isFinal = FINAL.has(reason.code);
    this.#become({ status: isFinal ? 'refused' : 'offline', reason });
    if (!isFinal) this.#timer = setTimeout(() => this.#try(), retryDelay(this.#failures++));
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
