import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { BIN } from '../bin.js';

/** Says to a command that it ends with the one which started it. */
const MARK = 'CORTADO_WATCHED';

/** A command in a process of its own, in a process group of its own: a Ctrl-C of the terminal reaches it through us. */
export class WatchedRun {
  /** Resolves with its exit code once it has ended; where a signal ended it, with 0 for the one it was given here, otherwise with 1. */
  readonly ended: Promise<number>;
  readonly #process: ChildProcess;
  #given: NodeJS.Signals | undefined;

  constructor(words: readonly string[]) {
    this.#process = spawn(process.execPath, [...process.execArgv, BIN, ...words], {
      detached: true,
      env: { ...process.env, [MARK]: '1' },
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    });
    // Nobody hears a signal in it while its code loads.
    this.ended = once(this.#process, 'exit').then(
      ([code, signal]) => (code as number | null) ?? (signal === this.#given ? 0 : 1),
    );
  }

  signal(name: NodeJS.Signals): void {
    this.#given = name;
    this.#process.kill(name);
  }
}

/** Where this process is such a command: it stops when the one which started it is gone, however that ended. */
export function endWithWatcher(): void {
  if (process.env[MARK] === undefined || !process.channel) return;
  process.channel.unref();
  const stop = () => process.kill(process.pid, 'SIGTERM');
  if (process.connected) process.once('disconnect', stop);
  else stop();
}
