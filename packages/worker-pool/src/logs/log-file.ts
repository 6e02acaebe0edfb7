import { fstatSync, statSync } from 'node:fs';
import { SECOND, systemClock } from '@cortado/core/internal';
import type { destination } from 'pino';
import { loadPino } from './load-pino.cjs';

/** How often it is looked at whether the file still has its name. Milliseconds. */
const LOOK_EVERY = SECOND;

/**
 * A file that lines are appended to, by several processes where they like. A line is in it once `write` returns. One that was
 * renamed or removed, as rotation does, is opened anew under its name: within a second, or at once by `reopen()`.
 */
export class LogFile {
  readonly #path: string;
  readonly #destination: ReturnType<typeof destination>;
  #lookedAt = systemClock.elapsed();

  /** @throws the system's error where it cannot be opened */
  constructor(path: string) {
    this.#path = path;
    this.#destination = loadPino().destination({ dest: path, append: true, mkdir: true, sync: true });
    // A full disk must not end the process whose jobs go on.
    this.#destination.on('error', () => undefined);
  }

  write(line: string): void {
    const now = systemClock.elapsed();
    if (now - this.#lookedAt >= LOOK_EVERY) {
      this.#lookedAt = now;
      if (!this.#hasItsName()) this.reopen();
    }
    this.#destination.write(line);
  }

  reopen(): void {
    this.#destination.reopen();
  }

  close(): void {
    this.#destination.end();
  }

  #hasItsName(): boolean {
    try {
      return statSync(this.#path).ino === fstatSync((this.#destination as { fd?: number }).fd ?? -1).ino;
    } catch {
      return false;
    }
  }
}
