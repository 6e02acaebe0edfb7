import { maskText } from '@cortado/core';
import { painted, takesColour } from './paint.js';
import { ProgressBar } from './progress-bar.js';
import { safeText } from './safe-text.js';

export type OutputFormat = 'text' | 'json';

/** Something that takes text: stdout, stderr, or a test's own. */
export interface TextSink {
  write(text: string): unknown;
  /** Whether it is a terminal. @default false */
  readonly isTTY?: boolean;
  /** How wide the terminal is, where it says so. */
  readonly columns?: number | undefined;
}

/** Where the command line writes. */
export interface Streams {
  readonly stdout: TextSink;
  readonly stderr: TextSink;
}

/** What an operator reads ends in terminals and tickets, whatever put a secret into it. */
function maskTexts(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? maskText(value) : value;
}

/** Where a command's words go: its result to stdout, once; talk to stderr. */
export class Printer {
  readonly format: OutputFormat;
  readonly #stdout: TextSink;
  readonly #stderr: TextSink;
  #talk = (line: string): void => this.#write(line);

  constructor(format: OutputFormat, { stdout, stderr }: Streams) {
    this.format = format;
    this.#stdout = stdout;
    this.#stderr = stderr;
  }

  /** The result: `facts` as one JSON document, or the same facts for people. */
  result(facts: object, forPeople: () => string): void {
    const text =
      this.format === 'json'
        ? JSON.stringify(facts, maskTexts, 2)
        : painted(maskText(forPeople()), takesColour(this.#stdout, process.env));
    this.#stdout.write(`${text}\n`);
  }

  /** A part of a result that comes bit by bit, for people; JSON is one document, and comes at the end. */
  line(text: string): void {
    if (this.format === 'text') this.#stdout.write(`${safeText(maskText(text))}\n`);
  }

  /** How far something is, beside the talk. */
  progressBar(): ProgressBar {
    return new ProgressBar(this.#stderr);
  }

  /** A line about the work, for whoever watches. */
  say(line: string): void {
    this.#talk(line);
  }

  /** From here on talk goes to what `via` makes of the way it goes now. */
  talkThrough<T extends { say(line: string): void }>(via: (write: (line: string) => void) => T): T {
    const talk = via((line) => this.#write(line));
    this.#talk = (line) => talk.say(line);
    return talk;
  }

  #write(line: string): void {
    this.#stderr.write(`${safeText(maskText(line))}\n`);
  }
}
