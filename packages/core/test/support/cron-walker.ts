/** A second reading of cron expressions, to hold ours against: minute by minute, with nothing but the words themselves. */

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

function value(word: string): number {
  const name = word.toLowerCase();
  if (MONTHS.includes(name)) return MONTHS.indexOf(name) + 1;
  return DAYS.includes(name) ? DAYS.indexOf(name) : Number(word);
}

/** Whether one field has a value; weekdays are asked for Sunday as 0 and as 7. */
function has(field: string, asked: number, least: number, most: number): boolean {
  return field.split(',').some((atom) => {
    const [span = '', step = '1'] = atom.split('/');
    const ends = span.split('-');
    const from = span === '*' || span === '?' ? least : value(ends[0] as string);
    const isOpen = span === '*' || span === '?' || (ends.length === 1 && atom.includes('/'));
    const to = isOpen ? most : value((ends[1] ?? ends[0]) as string);
    return asked >= from && asked <= to && (asked - from) % Number(step) === 0;
  });
}

/** Tells of a minute in UTC whether an expression of five fields fires at it. */
export function walker(cron: string): (at: number) => boolean {
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = cron.split(' ');
  const all = (field: string, least: number, most: number) =>
    new Set(
      Array.from({ length: most - least + 1 }, (_, it) => it + least).filter((it) =>
        has(field, it, least, most),
      ),
    );
  const [minutes, hours, months] = [all(minute, 0, 59), all(hour, 0, 23), all(month, 1, 12)];
  const [days, weekdays] = [all(day, 1, 31), all(weekday, 0, 7)];
  const isAny = (field: string) => field === '*' || field === '?';
  return (at) => {
    const date = new Date(at);
    if (!minutes.has(date.getUTCMinutes()) || !hours.has(date.getUTCHours())) return false;
    if (!months.has(date.getUTCMonth() + 1)) return false;
    const onDay = days.has(date.getUTCDate());
    const onWeekday = weekdays.has(date.getUTCDay()) || (date.getUTCDay() === 0 && weekdays.has(7));
    if (isAny(day)) return isAny(weekday) || onWeekday;
    return isAny(weekday) ? onDay : onDay || onWeekday;
  };
}

/** An expression drawn by `whole`, most of its fields lists. */
export function drawCron(whole: (least: number, most: number) => number): string {
  const number = (least: number, most: number, names: readonly string[] = []) => {
    const drawn = whole(least, most);
    const name = names[drawn - (names === MONTHS ? 1 : 0)];
    return name !== undefined && whole(0, 2) === 0 ? (whole(0, 1) ? name : name.toUpperCase()) : `${drawn}`;
  };
  const atom = (least: number, most: number, names: readonly string[]): string => {
    const kind = whole(0, 6);
    if (kind <= 2) return number(least, most, names);
    if (kind === 3) return `*/${whole(1, most)}`;
    if (kind === 4) return `${whole(least, most)}/${whole(1, most)}`;
    const ends = [whole(least, most), whole(least, most)].sort((a, b) => a - b) as [number, number];
    return `${ends[0]}-${ends[1]}${kind === 5 ? `/${whole(1, most)}` : ''}`;
  };
  const field = (least: number, most: number, names: readonly string[] = []): string => {
    if (whole(0, 2) === 0) return whole(0, 9) === 0 ? '?' : '*';
    return Array.from({ length: whole(1, 4) }, () => atom(least, most, names)).join(',');
  };
  return [field(0, 59), field(0, 23), field(1, 31), field(1, 12, MONTHS), field(0, 7, DAYS)].join(' ');
}
