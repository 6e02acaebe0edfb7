import { deserialize, serialize } from 'node:v8';
import { EmbeddedFrameTooLargeError, EmbeddedProtocolError } from '../errors/statement-errors.js';

/** The most one frame carries. A larger one is refused before it is sent, and drops the connection it arrives on. */
export const LARGEST_FRAME = 64 * 1024 * 1024;

const HEADER = 4;

/** A length in four bytes, then the message as V8 writes it. */
export function encodeFrame(message: unknown): Buffer {
  const body = serialize(message);
  if (body.length > LARGEST_FRAME)
    throw new EmbeddedFrameTooLargeError({ found: body.length, limit: LARGEST_FRAME });
  const frame = Buffer.allocUnsafe(HEADER + body.length);
  frame.writeUInt32BE(body.length);
  body.copy(frame, HEADER);
  return frame;
}

/** Puts the chunks of one connection together again. Throws EmbeddedProtocolError on bytes that are no frame. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #length = 0;
  #wanted = HEADER;

  *read(chunk: Buffer): Generator<unknown, void, void> {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    // Chunks are joined once a frame is whole, not at every arrival: a large frame comes in a thousand of them.
    if (this.#length < this.#wanted) return;
    let buffer = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    while (buffer.length >= HEADER) {
      const size = buffer.readUInt32BE();
      if (size > LARGEST_FRAME) throw new EmbeddedProtocolError(`a length of ${size} bytes`);
      this.#wanted = HEADER + size;
      if (buffer.length < this.#wanted) break;
      yield decoded(buffer.subarray(HEADER, this.#wanted));
      buffer = buffer.subarray(this.#wanted);
      this.#wanted = HEADER;
    }
    this.#chunks = [buffer];
    this.#length = buffer.length;
  }
}

function decoded(body: Buffer): unknown {
  try {
    return deserialize(body);
  } catch (error) {
    throw new EmbeddedProtocolError(`bytes that V8 cannot read (${(error as Error).message})`);
  }
}
