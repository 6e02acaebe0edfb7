import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { join, relative } from 'node:path';

const SOURCE = /(?:\.[cm]?[jt]sx?|^\.env)$/;
/** Folders without sources of the project: packages, and those whose name begins with a dot. */
const ASIDE = /^(?:node_modules$|\.)/;
/** Editors write a file in several steps. Milliseconds. */
const SETTLED_AFTER = 150;

/** Tells when a source file of a folder, or of a folder in it, was written, made or removed. */
export class SourceWatch {
  readonly #folder: string;
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #since = Date.now();
  readonly #changed = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #tell: ((file: string) => void) | undefined;

  constructor(folder: string) {
    this.#folder = folder;
    this.#watchFrom(folder);
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
      const watcher = watch(folder, (_, name) => this.#note(folder, name));
      watcher.on('error', () => this.#forget(folder));
      this.#watchers.set(folder, watcher);
      for (const entry of readdirSync(folder, { withFileTypes: true }))
        if (entry.isDirectory() && !ASIDE.test(entry.name)) this.#watchFrom(join(folder, entry.name));
    } catch {
      // It is gone already, or not ours to read.
      this.#forget(folder);
    }
  }

  #forget(folder: string): void {
    this.#watchers.get(folder)?.close();
    this.#watchers.delete(folder);
  }

  #note(folder: string, name: string | null): void {
    if (name === null) return;
    const path = join(folder, name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found?.isDirectory()) {
      if (!ASIDE.test(name)) this.#watchFrom(path);
      return;
    }
    // Reading a file is told of as well.
    if (!SOURCE.test(name) || (found && found.mtimeMs < this.#since)) return;
    this.#changed.add(relative(this.#folder, path));
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
