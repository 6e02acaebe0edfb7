/** How ioredis says which command an error is of. */
interface OfCommand {
  readonly command?: { args?: unknown };
}

/**
 * Has an error of ioredis name its command alone: among the arguments of one are passwords (AUTH), or those of a job, and
 * whoever logs the error would print them.
 */
export function forgetArguments(error: unknown): void {
  try {
    if (!(error instanceof Error)) return;
    const { command } = error as OfCommand;
    if (typeof command === 'object' && command !== null && Array.isArray(command.args)) delete command.args;
  } catch {
    // It cannot be read, so it is none of ioredis.
  }
}
