/** Room for some paragraphs. Whoever has more to say has a page for it. */
const TEXT = 2_000;
export const TITLE = 200;

/** Text as a page can show it: of whatever was sent, and no longer than anybody reads. `''` for what is no text. */
export function plainText(value: unknown, limit = TEXT): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return '';
  return value.length > limit ? `${value.slice(0, limit)}…` : value;
}

/** A job's name as people read it: `Reports.generate` is `Reports · generate`. */
export function jobTitle(name: unknown): string {
  return plainText(name, TITLE).replaceAll('.', ' · ');
}

/** A result as one line: text as it is, and anything else as JSON. `''` where there is none. */
export function resultText(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'object') return plainText(value);
  try {
    return plainText(JSON.stringify(value));
  } catch {
    return '';
  }
}
