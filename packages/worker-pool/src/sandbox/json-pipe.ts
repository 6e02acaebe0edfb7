import type { Socket } from 'node:net';

/** Characters of one message. */
const LONGEST = 256 * 1024 * 1024;

/** Messages over a pipe, a line of JSON each. Node's own IPC does the same at a higher price. */
export class JsonPipe<In, Out> {
  readonly #socket: Socket;
  readonly #receive: (message: In) => void;
  readonly #broken: (error: Error) => void;
  #isBroken = false;
  /** The beginning of a message whose end is yet to come. */
  #rest = '';

  /** `broken` hears, once, that something else than messages came: a job may write to this pipe too. Nothing is read then. */
  constructor(socket: Socket, receive: (message: In) => void, broken: (error: Error) => void) {
    this.#socket = socket;
    this.#receive = receive;
    this.#broken = broken;
    socket.setEncoding('utf8').on('data', (text: string) => this.#tryToRead(text));
    // The process at the other end is gone, which its exit, or the end of this pipe, tells too.
    socket.on('error', () => undefined);
  }

  send(message: Out): void {
    if (this.#socket.writable) this.#socket.write(`${JSON.stringify(message)}\n`, 'utf8');
  }

  /** Says that nothing will follow. */
  end(): void {
    this.#socket.end();
  }

  #tryToRead(text: string): void {
    if (this.#isBroken) return;
    try {
      this.#read(text);
      if (this.#rest.length > LONGEST) throw new RangeError(`A message of more than ${LONGEST} characters.`);
    } catch (cause) {
      this.#isBroken = true;
      this.#rest = '';
      this.#broken(
        new Error(`No message came over the pipe between worker and process: ${cause}`, { cause }),
      );
    }
  }

  #read(text: string): void {
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      const line = this.#rest + text.slice(start, end);
      this.#rest = '';
      start = end + 1;
      this.#receive(JSON.parse(line) as In);
    }
    this.#rest += text.slice(start);
  }
}
