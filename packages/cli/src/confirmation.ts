import { createInterface, type Interface } from 'node:readline';

/** Milliseconds that an answer may take: of somebody at a terminal, and of what is piped in. */
const PERSON = 10 * 60_000;
const PIPE = 5_000;

/** Asks on stderr and reads lines of stdin, one for each question; no answer is no. */
export class Confirmation {
  readonly #say: (line: string) => void;
  /** Lines that came before they were asked for. */
  readonly #answers: string[] = [];
  #lines: Interface | undefined;
  #isOver = false;
  #hear: (answer: string | undefined) => void = () => undefined;

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  async isGiven(question: string): Promise<boolean> {
    this.#say(`${question} [y/N]`);
    const answer = this.#answers.shift() ?? (this.#isOver ? undefined : await this.#next());
    if (answer === undefined)
      this.#say('Nobody has answered, so that is not done: where nobody can, say --yes.');
    return answer !== undefined && /^\s*y(es)?\s*$/i.test(answer);
  }

  /** From here on stdin does not keep the process. */
  close(): void {
    this.#lines?.close();
  }

  #next(): Promise<string | undefined> {
    const { stdin } = process;
    this.#lines ??= this.#listen();
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.close(), stdin.isTTY ? PERSON : PIPE);
      this.#hear = (answer) => {
        clearTimeout(timer);
        this.#hear = (early) => {
          if (early !== undefined) this.#answers.push(early);
        };
        resolve(answer);
      };
    });
  }

  #listen(): Interface {
    const { stdin } = process;
    const lines = createInterface({ input: stdin, terminal: false });
    lines.on('line', (line) => this.#hear(line));
    lines.once('close', () => {
      this.#isOver = true;
      // Where nobody writes to it any more it must not keep the process.
      stdin.unref?.();
      this.#hear(undefined);
    });
    return lines;
  }
}
