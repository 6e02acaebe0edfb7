import { randomInt } from 'node:crypto';
import { safeText } from './safe-text.js';

/** What colour says; it says nothing that the words beside it do not. */
export type Tone = 'good' | 'warning' | 'bad' | 'faint' | 'strong';

const CODES: Readonly<Record<Tone, number>> = { good: 32, warning: 33, bad: 31, faint: 2, strong: 1 };
/** Tells our own colours from those that somebody has put into a job's name: nobody else knows this number. */
const SIGN = randomInt(100_000, 1_000_000);
const SIGNED = new RegExp(`\u001b\\[(\\d+);${SIGN}m`);

/** Text in a colour, for {@link painted} to keep or to take away. */
export function paint(tone: Tone, text: string): string {
  return `\u001b[${CODES[tone]};${SIGN}m${text}\u001b[0;${SIGN}m`;
}

/** Text that cannot steer a terminal, with the colours of {@link paint} where there is one. */
export function painted(text: string, hasColour: boolean): string {
  return text
    .split(SIGNED)
    .map((part, at) => (at % 2 === 0 ? safeText(part) : hasColour ? `\u001b[${part}m` : ''))
    .join('');
}

/** Whether a place takes colours: a terminal, unless the environment wants none. */
export function takesColour(sink: { isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0';
  return sink.isTTY === true && env.TERM !== 'dumb';
}
