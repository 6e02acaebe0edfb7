import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { BIN } from '../bin.js';

/** Says to a command that it ends with the one which started it. */
const MARK = 'CORTADO_WATCHED';

/** A command in a process of its own, in a process group of its own: a Ctrl-C of the terminal reaches it through us. */
export class WatchedRun {
  /** Resolves with its exit code once it has ended; with 1 where a signal ended it. */
  readonly ended: Promise<number>;
  readonly #process: ChildProcess;

  constructor(words: readonly string[]) {
    this.#process = spawn(process.execPath, [...process.execArgv, BIN, ...words], {
      detached: true,
      env: { ...process.env, [MARK]: '1' },
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    });
    this.ended = once(this.#process, 'exit').then(([code]) => (code as number | null) ?? 1);
  }

  signal(name: NodeJS.Signals): void {
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
