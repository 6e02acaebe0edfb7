let outlives = false;

/** For a command that serves: it goes on, and so do its jobs, when nobody reads what it says any more. */
export function outliveReaders(): void {
  outlives = true;
}

/**
 * What becomes of this process when an output of it is closed. Any other command ends with the reader of its result: one that
 * has seen enough, such as `head`, is no failure. Its talk may go unread.
 */
export function watchOutputs(): void {
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (!outlives) process.exit(code === 'EPIPE' ? 0 : 1);
  });
  process.stderr.on('error', () => undefined);
}
