const ISO_DAY = /^(\d{4}|[+-]\d{6})-(\d\d)-(\d\d)/;
const ISO_DATE = new RegExp(
  `${ISO_DAY.source}(?:T\\d\\d:\\d\\d(?::\\d\\d(?:[.,]\\d+)?)?(?:Z|[+-]\\d\\d:?\\d\\d)?)?$`,
);

/** Whether text is a date as `toISOString` writes it, or a shorter form of that. */
export function isDateText(value: unknown): value is string {
  return typeof value === 'string' && ISO_DATE.test(value) && isMoment(value) && !namesMissingDay(value);
}

/** Whether text names a day such as February 30, which JavaScript reads as one in March. */
export function namesMissingDay(text: string): boolean {
  const [, year, month, day] = ISO_DAY.exec(text) ?? [];
  if (year === undefined || !isMoment(text)) return false;
  const found = new Date(0);
  found.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  return found.getUTCDate() !== Number(day);
}

/** The moment a text stands for here: without a zone in it, it would be another one where the worker's is another. */
export function momentText(text: string): string {
  return isMoment(text) ? new Date(text).toISOString() : text;
}

function isMoment(text: string): boolean {
  return !Number.isNaN(Date.parse(text));
}
