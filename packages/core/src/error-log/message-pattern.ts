/** Characters of a message that make its pattern. */
const LONGEST = 2_000;

/** What differs from one error to the next, and what stands for it. Each is read in one pass, however long the message is. */
const VALUES: readonly (readonly [RegExp, string])[] = [
  [/"[^"\n]*"|`[^`\n]*`|“[^”\n]*”|‘[^’\n]*’|«[^»\n]*»/g, '<text>'],
  // Not an apostrophe within a word.
  [/(?<!\w)'[^'\n]*'(?!\w)/g, '<text>'],
  [/[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,5}/g, '<address>'],
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, '<id>'],
  // Words of hexadecimal digits, and words in which a digit is followed by a letter.
  [/\b(?=[a-f]*\d)[0-9a-f]{8,}\b/gi, '<id>'],
  [/\b(?=[A-Za-z]*\d+[A-Za-z])[A-Za-z0-9]{8,}\b/g, '<id>'],
  [/(?<!\w)[+-](?=\d)/g, ''],
  [/\d+(?:[.,:]\d+)*(?:[eE][+-]?\d+)?/g, '<number>'],
  [/<(number|id|text)>(?:,? ?<\1>)+/g, '<$1>'],
  [/\s+/g, ' '],
];

/** A message without what differs from one error to the next: numbers, ids, addresses and what stands in quotation marks. */
export function messagePattern(message: string): string {
  const text = message.slice(0, LONGEST);
  return VALUES.reduce((pattern, [value, name]) => pattern.replace(value, name), text).trim();
}
