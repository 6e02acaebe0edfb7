import { createInterface } from 'node:readline/promises';
import { UsageError } from './errors.js';
import type { Session } from './session.js';

/**
 * Whether somebody at a terminal says yes to a question; `yes` is the answer of who has given it beforehand.
 * @throws UsageError where nobody can be asked
 */
export async function confirm({ printer }: Session, question: string, yes: boolean): Promise<boolean> {
  if (yes) return true;
  if (!process.stdin.isTTY)
    throw new UsageError(`${question} Nobody is there to answer: say --yes, if that is meant.`);
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await asking.question(`${question} [y/N] `);
    const isYes = /^y(es)?$/i.test(answer.trim());
    if (!isYes) printer.say('Nothing was changed.');
    return isYes;
  } finally {
    asking.close();
  }
}
