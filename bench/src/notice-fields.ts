/** The payload of every job, about 60 bytes as JSON. Its contents follow from its number. */
export interface NoticeFields {
  number: number;
  reader: string;
  copies: number;
}

// Numbers of one width make payloads of one size.
const FIRST_NUMBER = 1_000_000;

export function noticeFields(index: number): NoticeFields {
  const number = FIRST_NUMBER + index;
  return { number, reader: `reader${number}@example.org`, copies: index % 10 };
}

/** Where in the order of sending a received notice stands. */
export function indexOf(notice: NoticeFields): number {
  return notice.number - FIRST_NUMBER;
}
