import type { Socket } from 'node:net';

/** Messages over a pipe, a line of JSON each. Node's own IPC does the same at a higher price. */
export class JsonPipe<In, Out> {
  readonly #socket: Socket;
  readonly #receive: (message: In) => void;
  /** The beginning of a message whose end is yet to come. */
  #rest = '';

  constructor(socket: Socket, receive: (message: In) => void) {
    this.#socket = socket;
    this.#receive = receive;
    socket.setEncoding('utf8').on('data', (text: string) => this.#read(text));
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
