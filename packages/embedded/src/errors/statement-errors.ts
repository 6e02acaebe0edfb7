import { EmbeddedError } from './embedded-error.js';

/** The process that held the database went away. `executed` says whether the statement may have run. */
export class EmbeddedOwnerLostError extends EmbeddedError {
  readonly code = '57P01';

  constructor(readonly executed: 'never' | 'perhaps') {
    super(
      executed === 'never'
        ? 'The process that held the embedded database went away before this statement began. Try it again.'
        : 'The process that held the embedded database went away while this statement was under way; it may have run or not. Try it again if it can be repeated.',
    );
  }
}

/** PGlite itself stopped working. The database is opened anew. */
export class EmbeddedCrashError extends EmbeddedError {
  readonly code = '57P02';

  constructor(cause: unknown) {
    super(
      'The embedded database stopped in the middle of a statement; it is being opened anew from its folder. Try again.',
      { cause },
    );
  }
}

/** No process holds the database, or the one that does gives no answer. */
export class EmbeddedUnavailableError extends EmbeddedError {
  readonly code = '57P03';

  constructor(facts: { folder: string; timeout: number }) {
    super(
      `Expected the embedded database in ${facts.folder} to be open within ${facts.timeout} ms, and it is not: its owner is still starting, or stopped without ending. Try again, or look at the processes that use this folder.`,
    );
  }
}

/** The pool was used after `end()`. */
export class EmbeddedEndedError extends EmbeddedError {
  readonly code = '08003';

  constructor() {
    // Callers recognise a straggler during shutdown by pg's own sentence.
    super(
      'Cannot use a pool after calling end on the pool: open another EmbeddedDatabase, or end this one later.',
    );
  }
}

/** A checked-out client was used after `release()`. */
export class EmbeddedClientReleasedError extends EmbeddedError {
  readonly code = '08003';

  constructor() {
    super('Expected a checked-out client, found one that was released. Call connect() for another one.');
  }
}

/** A transaction was begun where nobody could end it. */
export class EmbeddedTransactionError extends EmbeddedError {
  readonly code = '25001';

  constructor() {
    super(
      'Expected a statement that leaves no transaction open, found one that begins one on the pool itself. It was rolled back. Run BEGIN … COMMIT on a client of connect().',
    );
  }
}

/** A transaction sat idle while everybody else waited for it. It was rolled back. */
export class EmbeddedIdleTransactionError extends EmbeddedError {
  readonly code = '25P03';

  constructor(idle: number) {
    super(
      `A transaction had no statement for ${idle} ms while others waited, and was rolled back: the embedded database runs one transaction at a time. Keep slow work out of it, and inside it send everything through its own client.`,
    );
  }
}

/** A statement that the embedded database does not carry. */
export class EmbeddedUnsupportedError extends EmbeddedError {
  readonly code = '0A000';

  constructor(found: string) {
    super(
      `Expected a statement without ${found}, which the embedded database cannot serve. Use INSERT … SELECT FROM unnest(…), or a PostgreSQL server.`,
    );
  }
}

/** A statement or its result does not fit in a frame. */
export class EmbeddedFrameTooLargeError extends EmbeddedError {
  readonly code = '54000';

  constructor(facts: { found: number; limit: number }) {
    super(
      `A statement or a result of ${facts.found} bytes was found, between processes ${facts.limit} are expected at most. Read or write it in parts.`,
    );
  }
}

/** What arrived on the socket is no frame: the connection it came from is dropped. */
export class EmbeddedProtocolError extends EmbeddedError {
  readonly code = '08P01';

  constructor(found: string) {
    super(
      `Expected a frame of the embedded database on its socket, found ${found}. Only this library may talk on that socket.`,
    );
  }
}
