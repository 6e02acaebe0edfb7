import type { Socket } from 'node:net';
import { EmbeddedVersionError } from '../errors/folder-errors.js';
import { EmbeddedOwnerLostError } from '../errors/statement-errors.js';
import { databaseError } from '../pglite/database-error.js';
import type { BoundValue, RawResult } from '../pglite/raw-result.js';
import { queueMicrotask } from '../time/timers.js';
import type { DatabaseConnection, SessionListener } from './database-connection.js';
import { encodeFrame, FrameReader } from './frame.js';
import { POOL_SESSION, PROTOCOL, type Reply, type Request } from './message.js';

interface PendingRequest {
  /** Whether the owner has said that it runs. */
  begun: boolean;
  resolve(results: readonly RawResult[]): void;
  reject(error: Error): void;
}

/** The database connection of a client process: its one socket to the owner, which all its sessions share. */
export class ClientConnection implements DatabaseConnection {
  readonly role = 'client';
  readonly lost: Promise<EmbeddedOwnerLostError>;
  readonly #socket: Socket;
  readonly #frames = new FrameReader();
  readonly #pending = new Map<number, PendingRequest>();
  readonly #listeners = new Map<number, SessionListener>();
  readonly #greeting: Promise<void>;
  #greeted!: () => void;
  #refused!: (error: Error) => void;
  #lose!: (error: EmbeddedOwnerLostError) => void;
  #gone: EmbeddedOwnerLostError | undefined;
  #lastRequest = 0;
  #lastSession = POOL_SESSION;

  private constructor(folder: string, socket: Socket) {
    this.#socket = socket;
    this.#greeting = new Promise((resolve, reject) => {
      this.#greeted = resolve;
      this.#refused = reject;
    });
    this.lost = new Promise((resolve) => {
      this.#lose = resolve;
    });
    socket.on('data', (chunk) => this.#receive(folder, chunk));
    socket.on('close', () => this.#end('perhaps'));
    if (socket.destroyed) this.#end('perhaps');
  }

  /** Resolves once the owner serves. Rejects with EmbeddedOwnerLostError when it goes away before that. */
  static async open(folder: string, socket: Socket): Promise<ClientConnection> {
    const connection = new ClientConnection(folder, socket);
    await connection.#greeting;
    return connection;
  }

  openSession(listener: SessionListener): number {
    const session = ++this.#lastSession;
    this.#listeners.set(session, listener);
    if (this.#gone) listener.ended(this.#gone);
    else this.#send(['open', session]);
    return session;
  }

  async closeSession(session: number): Promise<void> {
    this.#listeners.delete(session);
    if (this.#gone) return;
    await this.#ask((request) => ['close', request, session]);
  }

  async query(session: number, text: string, values: readonly BoundValue[]): Promise<readonly RawResult[]> {
    if (this.#gone) throw new EmbeddedOwnerLostError('never');
    return await this.#ask((request) => ['query', request, session, text, values]);
  }

  async end(): Promise<void> {
    this.#socket.destroy();
    this.#end('perhaps', true);
  }

  #ask(request: (id: number) => Request): Promise<readonly RawResult[]> {
    const id = ++this.#lastRequest;
    return new Promise((resolve, reject) => {
      this.#send(request(id));
      this.#pending.set(id, { begun: false, resolve, reject });
    });
  }

  #send(request: Request): void {
    if (this.#socket.writable) this.#socket.write(encodeFrame(request));
  }

  #receive(folder: string, chunk: Buffer): void {
    try {
      for (const message of this.#frames.read(chunk)) this.#handle(folder, message as Reply);
    } catch (error) {
      this.#refused(error as Error);
      this.#socket.destroy();
    }
  }

  #handle(folder: string, reply: Reply): void {
    switch (reply[0]) {
      case 'hello':
        if (reply[1] !== PROTOCOL) {
          throw new EmbeddedVersionError({ folder, expected: PROTOCOL, found: reply[1], pid: reply[2] });
        }
        this.#greeted();
        break;
      case 'begun': {
        const pending = this.#pending.get(reply[1]);
        if (pending) pending.begun = true;
        break;
      }
      case 'result':
        this.#takePending(reply[1])?.resolve(reply[2]);
        break;
      case 'error':
      case 'refused':
        this.#takePending(reply[1])?.reject(databaseError(reply[2]));
        break;
      case 'notification':
        for (const it of reply[1]) queueMicrotask(() => this.#listeners.get(it)?.notified(reply[2]));
        break;
      case 'ended':
        this.#listeners.get(reply[1])?.ended(databaseError(reply[2]));
        break;
      case 'goodbye':
        this.#end('never');
        break;
    }
  }

  #takePending(request: number): PendingRequest | undefined {
    const pending = this.#pending.get(request);
    this.#pending.delete(request);
    return pending;
  }

  /** `isOurs`: the owner lives on, perhaps, and may run what it was sent. */
  #end(executed: 'never' | 'perhaps', isOurs = false): void {
    if (this.#gone) return;
    this.#gone = new EmbeddedOwnerLostError(executed);
    this.#refused(this.#gone);
    const unrun = new EmbeddedOwnerLostError('never');
    for (const { begun, reject } of this.#pending.values()) reject(begun || isOurs ? this.#gone : unrun);
    this.#pending.clear();
    this.#lose(this.#gone);
    for (const listener of this.#listeners.values()) listener.ended(this.#gone);
  }
}
