import { type FSWatcher, readdirSync, type Stats, statSync, watch } from 'node:fs';
import { join, relative } from 'node:path';

const SOURCE = /(?:\.[cm]?[jt]sx?|^\.env)$/;
/** Folders without sources of the project: packages, and those whose name begins with a dot. */
const ASIDE = /^(?:node_modules$|\.)/;
/** Editors write a file in several steps. Milliseconds. */
const SETTLED_AFTER = 150;

/** The times of files go in steps, and may be this far behind the clock. Milliseconds. */
const CLOCK_STEP = 10;
/** Of a folder that is gone by now, or not ours to read, nothing is said. */
const NOT_OURS: readonly unknown[] = ['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ELOOP'];

export interface SourceWatchOptions {
  readonly folder: string;
  /** Hears of folders that cannot be watched. */
  say(line: string): void;
  /** Watches one folder. @default Node's own */
  readonly watch?: (folder: string, listener: (event: string, name: string | null) => void) => FSWatcher;
}

/** Tells when a source file of a folder, or of a folder in it, was written, made or removed. */
export class SourceWatch {
  readonly #options: Required<SourceWatchOptions>;
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #since = Date.now() - CLOCK_STEP;
  readonly #changed = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #tell: ((file: string) => void) | undefined;
  #hasSaid = false;

  constructor(options: SourceWatchOptions) {
    this.#options = { watch, ...options };
    this.#watchFrom(options.folder);
  }

  /** The next file that changes, or has changed since the last one was given. By its path in the folder. */
  next(): Promise<string> {
    return new Promise((resolve) => {
      this.#tell = resolve;
      this.#give();
    });
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers.values()) watcher.close();
  }

  // One watcher for each folder: those of packages are left out, which a recursive one could not do.
  #watchFrom(folder: string): void {
    if (this.#watchers.has(folder)) return;
    try {
      const watcher = this.#options.watch(folder, (_, name) => this.#note(folder, name));
      watcher.on('error', () => this.#forget(folder));
      this.#watchers.set(folder, watcher);
      for (const entry of readdirSync(folder, { withFileTypes: true }))
        if (entry.isDirectory() && !ASIDE.test(entry.name)) this.#watchFrom(join(folder, entry.name));
    } catch (error) {
      this.#forget(folder);
      this.#sayWhy(folder, error as NodeJS.ErrnoException);
    }
  }

  /** Mostly that the system watches no more: then it would say the same of each folder that is left. */
  #sayWhy(folder: string, { code, message }: NodeJS.ErrnoException): void {
    if (NOT_OURS.includes(code) || this.#hasSaid) return;
    this.#hasSaid = true;
    const limit =
      code === 'ENOSPC' ? ' Raise the limit of what the system watches: fs.inotify.max_user_watches.' : '';
    this.#options.say(`Changes in ${folder}, and perhaps in more folders, are not seen: ${message}.${limit}`);
  }

  #forget(folder: string): void {
    this.#watchers.get(folder)?.close();
    this.#watchers.delete(folder);
  }

  #note(folder: string, name: string | null): void {
    // Editors put locks and copies beside a file, whose names begin with a dot.
    if (name === null || (ASIDE.test(name) && name !== '.env')) return;
    const path = join(folder, name);
    const found = factsOf(path);
    if (found === 'unreadable') return;
    if (found?.isDirectory()) {
      this.#watchFrom(path);
      return;
    }
    // Reading a file is told of as well.
    if (!SOURCE.test(name) || (found && found.mtimeMs < this.#since)) return;
    this.#changed.add(relative(this.#options.folder, path));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#give(), SETTLED_AFTER);
  }

  #give(): void {
    const [file] = this.#changed;
    if (file === undefined || !this.#tell) return;
    this.#changed.clear();
    this.#tell(file);
    this.#tell = undefined;
  }
}

/** `undefined` of what is gone. */
function factsOf(path: string): Stats | 'unreadable' | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // A link that leads to itself, or into a folder that is not ours.
    return 'unreadable';
  }
}
