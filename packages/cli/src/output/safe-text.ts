import { stripVTControlCharacters } from 'node:util';

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Text that cannot move the cursor or rename the window: names and arguments of jobs are written by anybody. */
export function safeText(text: string): string {
  return stripVTControlCharacters(text).replace(
    CONTROL,
    (it) => `\\x${it.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

/** Text for a place that has room for so much, on one line. */
export function shorten(text: string, length: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}

/** Text of any number of lines, none longer than this. */
export function shortenLines(text: string, length: number): string {
  return text.replace(/[^\n]+/g, (line) => (line.length > length ? `${line.slice(0, length - 1)}…` : line));
}
