import type { Socket } from 'node:net';
import { EmbeddedFrameTooLargeError, EmbeddedOwnerLostError } from '../errors/statement-errors.js';
import { type ErrorReport, errorReport } from '../pglite/database-error.js';
import type { SharedDatabase } from '../sharing/shared-database.js';
import { within } from '../time/within.js';
import { encodeFrame, FrameReader } from './frame.js';
import { asRequest, PROTOCOL, type Reply, type Request } from './message.js';
import { SessionSet } from './session-set.js';

// Milliseconds that all others wait at most for a process that does not read.
const FLUSH = 1_000;

/** One client process, as the owner serves it: its sessions live as long as its socket. */
export class ServedProcess {
  readonly #socket: Socket;
  readonly #frames = new FrameReader();
  readonly #sessions: SessionSet;
  #isSilent = false;

  constructor(socket: Socket, database: SharedDatabase) {
    this.#socket = socket;
    this.#sessions = new SessionSet(database, {
      notify: (sessions, notification) => this.#send(['notification', sessions, notification]),
      ended: (session, error) => this.#send(['ended', session, reportOf(error)]),
    });
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('close', () => this.#leave());
    this.#send(['hello', PROTOCOL, process.pid]);
  }

  /** The last word: nothing that arrives from now on is executed. */
  goodbye(): void {
    this.#send(['goodbye']);
    this.#isSilent = true;
  }

  #leave(): void {
    this.#isSilent = true;
    // Refused only when the database closes, which rolls everything back as well.
    this.#sessions.close(new EmbeddedOwnerLostError('never')).catch(() => undefined);
  }

  #receive(chunk: Buffer): void {
    try {
      for (const message of this.#frames.read(chunk)) {
        if (this.#isSilent) return;
        this.#serve(asRequest(message));
      }
    } catch {
      // Whoever sends something else is no client of ours. The others must not notice.
      this.#socket.destroy();
    }
  }

  #serve(request: Request): void {
    switch (request[0]) {
      case 'open':
        this.#sessions.open(request[1]);
        break;
      case 'query':
        void this.#query(request);
        break;
      case 'close':
        void this.#close(request);
        break;
    }
  }

  async #query([, id, session, text, values]: Extract<Request, { 0: 'query' }>): Promise<void> {
    try {
      const answer = await this.#sessions.query(session, text, values, () => this.#begin(id));
      this.#send('results' in answer ? ['result', id, answer.results] : ['error', id, answer.report]);
    } catch (error) {
      // The database closes: goodbye says it for all that wait.
      if (error instanceof EmbeddedOwnerLostError) return;
      this.#send(['refused', id, reportOf(error)]);
    }
  }

  /**
   * Says that the statement runs now. The word must have left this process before that, or a client would send again, after
   * a kill, what has run: it has, at once, unless the client is slow to read what it was sent before.
   */
  #begin(id: number): Promise<void> | undefined {
    // The word would not leave any more.
    if (!this.#canSend) throw new EmbeddedOwnerLostError('never');
    const left = new Promise<void>((resolve) => {
      this.#socket.write(encodeFrame(['begun', id] satisfies Reply), () => resolve());
    });
    return this.#socket.writableLength === 0 ? undefined : this.#flushed(left);
  }

  async #flushed(left: Promise<void>): Promise<void> {
    const late = () => new EmbeddedOwnerLostError('never');
    // It was stopped, or has ended: nobody else may wait for it.
    await within(FLUSH, left, late).catch(() => this.#socket.destroy());
    if (!this.#canSend) throw late();
  }

  get #canSend(): boolean {
    return !this.#isSilent && this.#socket.writable;
  }

  async #close([, id, session]: Extract<Request, { 0: 'close' }>): Promise<void> {
    await this.#sessions.closeOne(session).catch(() => undefined);
    this.#send(['result', id, []]);
  }

  #send(reply: Reply): void {
    if (this.#canSend) this.#socket.write(encoded(reply));
  }
}

/** A result may be larger than a frame: then its place is taken by an error, and the connection lives. */
function encoded(reply: Reply): Buffer {
  try {
    return encodeFrame(reply);
  } catch (error) {
    if (!(error instanceof EmbeddedFrameTooLargeError) || reply[0] !== 'result') throw error;
    return encodeFrame(['refused', reply[1], reportOf(error)] satisfies Reply);
  }
}

function reportOf(error: unknown): ErrorReport {
  return errorReport(error as ErrorReport);
}
