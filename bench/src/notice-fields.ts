/** The payload of every job, about 60 bytes as JSON. Its contents follow from its number. */
export interface NoticeFields {
  number: number;
  reader: string;
  copies: number;
  text?: string;
}

// Numbers of one width make payloads of one size.
const FIRST_NUMBER = 1_000_000;

export function noticeFields(index: number, bytes = 0): NoticeFields {
  const number = FIRST_NUMBER + index;
  const text = bytes > 0 ? { text: textOf(bytes) } : {};
  return { number, reader: `reader${number}@example.org`, copies: index % 10, ...text };
}

/** Where in the order of sending a received notice stands. */
export function indexOf(notice: NoticeFields): number {
  return notice.number - FIRST_NUMBER;
}

const TEXTS = new Map<number, string>();

function textOf(bytes: number): string {
  const text = TEXTS.get(bytes) ?? 'Dear reader, '.repeat(Math.ceil(bytes / 13)).slice(0, bytes);
  TEXTS.set(bytes, text);
  return text;
}
