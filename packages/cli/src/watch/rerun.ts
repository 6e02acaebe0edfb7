import type { ExitCode } from '../exit-code.js';
import { SourceWatch } from './source-watch.js';
import { WatchedRun } from './watched-run.js';

export interface RerunOptions {
  /** The command line, as it was typed. */
  readonly words: readonly string[];
  /** Where the sources are. */
  readonly folder: string;
  say(line: string): void;
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * Runs a command in a process of its own, and anew whenever a source file changes: the old process lets its jobs end
 * first. Ends with the command, or when a signal has ended it.
 */
export async function rerunOnChange({ words, folder, say }: RerunOptions): Promise<ExitCode> {
  const sources = new SourceWatch({ folder, say });
  const rest = words.filter((it) => it !== '--watch');
  let run = new WatchedRun(rest);
  let isStopping = false;
  let stopped: () => void = () => undefined;
  const stop = new Promise<void>((resolve) => {
    stopped = resolve;
  });
  const hear = (signal: NodeJS.Signals) => {
    isStopping = true;
    run.signal(signal);
    stopped();
  };
  for (const signal of SIGNALS) process.on(signal, hear);
  try {
    for (let changed = sources.next(); ; changed = sources.next()) {
      const end = await Promise.race([run.ended, changed]);
      if (typeof end === 'number') {
        if (isStopping || end === 0) return end === 0 ? 0 : 1;
        say(`It ended with exit code ${end}, and starts again when a source file changes.`);
        await Promise.race([changed, stop]);
        if (isStopping) return 1;
      } else {
        say(`${end} has changed: starting anew when the running jobs have ended.`);
        run.signal('SIGTERM');
        const code = await run.ended;
        if (isStopping) return code === 0 ? 0 : 1;
      }
      run = new WatchedRun(rest);
    }
  } finally {
    for (const signal of SIGNALS) process.off(signal, hear);
    sources.close();
  }
}
