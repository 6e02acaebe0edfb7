import { createInterface } from 'node:readline';

/** Milliseconds that an answer may take: of somebody at a terminal, and of what is piped in. */
const PERSON = 10 * 60_000;
const PIPE = 5_000;

/** Asks on stderr and reads one line of stdin; no answer is no. */
export function confirm(question: string, say: (line: string) => void): Promise<boolean> {
  say(`${question} [y/N]`);
  const { stdin } = process;
  const lines = createInterface({ input: stdin, terminal: false });
  return new Promise((resolve) => {
    const timer = setTimeout(() => lines.close(), stdin.isTTY ? PERSON : PIPE);
    lines.once('line', (line) => {
      resolve(/^\s*y(es)?\s*$/i.test(line));
      lines.close();
    });
    lines.once('close', () => {
      clearTimeout(timer);
      // Where nobody writes to it any more it must not keep the process.
      stdin.unref?.();
      resolve(false);
    });
  });
}
