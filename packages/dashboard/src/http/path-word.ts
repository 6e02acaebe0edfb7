/** What browsers and proxies take for a place rather than a word, however it is escaped; and what stands for it. */
const DOTS = /^~*\.{1,2}$/;

/** A text as one word of a path: `.` and `..` stand behind a `~`, everything else is escaped. */
export function pathWord(text: string): string {
  return encodeURIComponent(withTilde(text));
}

/** The same before it is escaped. */
export function withTilde(text: string): string {
  return DOTS.test(text) ? `~${text}` : text;
}

/** The text that such a word stands for, once it is no longer escaped. */
export function withoutTilde(word: string): string {
  return word.startsWith('~') && DOTS.test(word) ? word.slice(1) : word;
}
