/** What a server is to send back. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** An iterable is sent piece by piece, as it comes. */
  readonly body: string | Uint8Array | AsyncIterable<string>;
}

const NOT_STORED = { 'Cache-Control': 'no-store' };
/** What comes piece by piece: whatever compresses it, or gathers what it passes on, would hold the pieces back. */
const PIECE_BY_PIECE = { 'Cache-Control': 'no-store, no-transform', 'X-Accel-Buffering': 'no' };

export function jsonAnswer(status: number, value: unknown, headers: Answer['headers'] = {}): Answer {
  return {
    status,
    headers: { ...NOT_STORED, 'Content-Type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  };
}

/** One JSON document a line, each sent as soon as it is there. */
export function linesAnswer(values: AsyncIterable<unknown>): Answer {
  return {
    status: 200,
    headers: { ...PIECE_BY_PIECE, 'Content-Type': 'application/x-ndjson; charset=utf-8' },
    body: linesOf(values),
  };
}

/** Server-sent events, each sent as soon as it is there. */
export function eventsAnswer(values: AsyncIterable<unknown>, httpVersion: string | undefined): Answer {
  // A server that closes waits for connections that were in use as it began to. HTTP/2 knows no such header.
  const leaving: Answer['headers'] = httpVersion?.startsWith('1.') ? { Connection: 'close' } : {};
  return {
    status: 200,
    headers: { ...PIECE_BY_PIECE, ...leaving, 'Content-Type': 'text/event-stream; charset=utf-8' },
    body: eventsOf(values),
  };
}

async function* eventsOf(values: AsyncIterable<unknown>): AsyncIterable<string> {
  for await (const value of values) yield `data: ${JSON.stringify(value)}\n\n`;
}

async function* linesOf(values: AsyncIterable<unknown>): AsyncIterable<string> {
  for await (const value of values) yield `${JSON.stringify(value)}\n`;
}
