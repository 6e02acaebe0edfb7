import type { Command } from 'commander';
import type { ExitCode } from './exit-code.js';
import type { Session } from './session.js';

/** One command: a file in commands/ and a row of the table there. */
// biome-ignore lint/suspicious/noExplicitAny: commands with options of any shape stand in one table
export interface CommandSpec<Options extends object = any> {
  /** Its words and arguments as commander writes them: `jobs show <queue-or-id> [id]`. */
  readonly usage: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What the summary leaves out. */
  readonly details?: string;
  /** Lines as they would be typed; the first is the plainest. */
  readonly examples: readonly string[];
  /** Declares its options. */
  declare?(command: Command): void;
  run(session: Session, options: Options, ...words: (string | undefined)[]): Promise<ExitCode>;
}
