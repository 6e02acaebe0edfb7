import { ApiError } from '../http/api-error.js';

/** Streams one user may read at a time. */
const MOST = 20;
/** How long one goes on, in milliseconds: then its reader connects anew, and is asked anew who it is and what it may see. */
const LASTS = 60_000;
/** How often it is looked whether the server closes, which would wait for all that goes on, in milliseconds. */
const LOOK_EVERY = 250;

/** Who reads a stream. */
export interface StreamReader {
  /** Aborted when the reader has gone. */
  readonly signal: AbortSignal;
  /** Whether the server takes no more readers, and waits for those it has. */
  isClosing(): boolean;
}

/** The streams that are read at this moment, by user. */
export class OpenStreams {
  readonly #open = new Map<string, number>();

  /** A stream that is over when its time is, and when its reader or its server goes. @throws ApiError for one too many */
  open<T>(
    user: string,
    { signal: gone, isClosing }: StreamReader,
    read: (over: AbortSignal) => AsyncIterable<T>,
  ): AsyncIterable<T> {
    const count = this.#open.get(user) ?? 0;
    if (count >= MOST) throw new ApiError('too-many-streams', { limit: MOST });
    this.#open.set(user, count + 1);
    const over = new AbortController();
    const end = () => over.abort();
    const timer = setTimeout(end, LASTS).unref();
    const look = setInterval(() => isClosing() && end(), LOOK_EVERY).unref();
    over.signal.addEventListener('abort', () => {
      clearTimeout(timer);
      clearInterval(look);
      gone.removeEventListener('abort', end);
      this.#left(user);
    });
    if (gone.aborted) end();
    else gone.addEventListener('abort', end);
    return readUntil(end, read(over.signal));
  }

  #left(user: string): void {
    const left = (this.#open.get(user) ?? 0) - 1;
    if (left > 0) this.#open.set(user, left);
    else this.#open.delete(user);
  }
}

async function* readUntil<T>(end: () => void, stream: AsyncIterable<T>): AsyncIterable<T> {
  try {
    yield* stream;
  } finally {
    end();
  }
}
