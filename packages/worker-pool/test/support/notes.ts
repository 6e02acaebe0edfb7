import { closeSync, existsSync, openSync, readSync } from 'node:fs';

/** Lines that processes append to a file: each is there whole or not at all, whatever became of its process. */
export class Notes {
  readonly file: string;
  readonly #lines: string[] = [];
  #at = 0;
  #rest = '';

  constructor(file: string) {
    this.file = file;
  }

  /** All lines so far, in order. Reads only what came since the last time: this is asked fifty times a second. */
  lines(): readonly string[] {
    if (!existsSync(this.file)) return this.#lines;
    const file = openSync(this.file, 'r');
    const buffer = Buffer.alloc(64 * 1024);
    for (let read = readSync(file, buffer, { position: this.#at }); read > 0; ) {
      this.#at += read;
      const parts = (this.#rest + buffer.toString('latin1', 0, read)).split('\n');
      this.#rest = parts.pop() as string;
      for (const part of parts) this.#lines.push(part);
      read = readSync(file, buffer, { position: this.#at });
    }
    closeSync(file);
    return this.#lines;
  }

  /** What follows this word, in the lines that begin with it. */
  of(word: string): string[] {
    const start = `${word} `;
    return this.lines().flatMap((line) => (line.startsWith(start) ? [line.slice(start.length)] : []));
  }
}
