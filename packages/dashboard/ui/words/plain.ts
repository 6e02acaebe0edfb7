/** What turns the direction in which all that follows is read. */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/g;

/** What somebody has written, within a sentence of the page: signs that turn its direction are seen, and do nothing. */
export function plain(text: string): string {
  return text.replace(TURNS, '\ufffd');
}
