/** Of ES2024: every Node that we run on has it, and not every project's types know it. */
interface Es2024Text {
  isWellFormed(): boolean;
  toWellFormed(): string;
}

/** What stands where a character was that not every datastore can hold. */
const REPLACEMENT = '\uFFFD';

/** Whether every datastore can hold a text: no NUL, no half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return (text as unknown as Es2024Text).isWellFormed() && !text.includes('\0');
}

/** The text as every datastore can hold it. */
export function storableText(text: string): string {
  return isStorable(text)
    ? text
    : (text as unknown as Es2024Text).toWellFormed().replaceAll('\0', REPLACEMENT);
}

/** What begins a line, moves a cursor, or turns the direction in which the rest is read. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/gu;

/** The text as one line that looks like what it is, and that every datastore can hold. */
export function plainLine(text: string): string {
  return storableText(text).replace(UNSEEN, REPLACEMENT);
}

/** No more than `longest` characters, in front of a mark that says how many there were. */
export function boundedText(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return `${cutText(text, longest)}… [cut: ${text.length.toLocaleString('en-US')} characters in all]`;
}

/** A long text without its middle, where its beginning and its end say most: a path, say. */
export function middleCut(text: string, longest: number): string {
  const half = Math.floor(longest / 2);
  if (text.length <= longest) return text;
  return storableText(`${cutText(text, half)}…${text.slice(-half)}`);
}

/** The first characters, the last of them whole. */
export function cutText(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  const isHalf = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, isHalf && text.length > length ? length - 1 : length);
}

/** Whether JSON may hold a text that is not storable: it writes what makes it so, and some other characters, as escapes. */
export function mayBeUnstorable(json: string): boolean {
  return json.includes('\\u');
}

/** JSON of any value, changed so that every datastore can hold it; the same text where it needs no change. */
export function storableJson(json: string): string {
  // JSON.stringify writes a NUL and half a pair as escapes, and a backslash as two.
  if (!mayBeUnstorable(json)) return json;
  return json.replace(/\\(u0000|ud[89a-f]..|.)/gs, (found, what: string) =>
    what.length > 1 ? REPLACEMENT : found,
  );
}
