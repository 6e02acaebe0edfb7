import { MultiBar, Presets, type SingleBar } from 'cli-progress';

/** How far a job is, in words and percent. */
export interface Step {
  readonly percent: number;
  readonly words: string;
}

/** Shows several jobs at once. */
export interface ProgressDisplay {
  show(job: string, step: Step): void;
  /** Nothing more is shown after it. May be called twice. */
  end(): void;
}

/** Bars that move on a terminal; plain lines in a file or a pipe. */
export function progressDisplay(output: NodeJS.WriteStream): ProgressDisplay {
  return output.isTTY ? new Bars(output) : new Lines((line) => output.write(`${line}\n`));
}

class Bars implements ProgressDisplay {
  readonly #bars: MultiBar;
  readonly #known = new Map<string, SingleBar>();

  constructor(stream: NodeJS.WriteStream) {
    const format = '  {job} {bar} {percentage}%  {words}';
    this.#bars = new MultiBar(
      { stream, format, hideCursor: true, barsize: 28, emptyOnZero: true },
      Presets.shades_classic,
    );
  }

  show(job: string, { percent, words }: Step): void {
    const payload = { job: job.padEnd(22), words };
    const bar = this.#known.get(job) ?? this.#bars.create(100, 0, payload);
    this.#known.set(job, bar);
    bar.update(Math.floor(percent), payload);
  }

  end(): void {
    // Stopping again would move the cursor up, over what was printed since.
    if (this.#bars.isActive) this.#bars.stop();
  }
}

/** A line for every tenth of a job. */
export class Lines implements ProgressDisplay {
  readonly #write: (line: string) => void;
  readonly #tenths = new Map<string, number>();

  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  show(job: string, { percent, words }: Step): void {
    const tenth = Math.floor(percent / 10);
    if (tenth <= (this.#tenths.get(job) ?? 0)) return;
    this.#tenths.set(job, tenth);
    this.#write(`  ${job.padEnd(22)} ${String(Math.floor(percent)).padStart(3)}%  ${words}`.trimEnd());
  }

  end(): void {}
}
