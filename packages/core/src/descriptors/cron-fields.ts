/** What one field of a cron expression may hold. */
interface FieldKind {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** Names of values, the one for `least` first; seven weekdays from Sunday. */
  readonly names?: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const MONTH_NAMES = 'January February March April May June July August September October November December';
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const KINDS: readonly FieldKind[] = [
  { name: 'second', least: 0, most: 59 },
  { name: 'minute', least: 0, most: 59 },
  { name: 'hour', least: 0, most: 23 },
  { name: 'day of the month', least: 1, most: 31 },
  { name: 'month', least: 1, most: 12, names: MONTHS },
  { name: 'weekday', least: 0, most: 7, names: WEEKDAYS },
];
const [DAY_OF_MONTH, MONTH, WEEKDAY] = [3, 4, 5];

/** One field: its values in order, and what only the calendar can tell (`L`, `5L`, `1#2`). */
interface Field {
  readonly isWildcard: boolean;
  readonly values: readonly number[];
  readonly special: readonly string[];
}

/** A cron expression whose words have been read, for cron-parser, and for telling whether two mean the same. */
export interface CronFields {
  /** Seconds first, each list without ranges, names or repetitions: cron-parser refuses a value that comes twice. */
  readonly text: string;
  /** The same for all expressions that fire at the same moments. */
  readonly identity: string;
}

/**
 * Reads five fields, or six with seconds first.
 * @throws Error with a sentence that tells what is wrong and what to write
 */
export function readCronFields(cron: string): CronFields {
  const words = cron.trim().split(/\s+/);
  const offset = KINDS.length - words.length;
  const fields = KINDS.map((kind, index) =>
    readField(kind, index < offset ? '0' : (words[index - offset] as string)),
  );
  expectDay(fields);
  return {
    text: fields.map(show).join(' '),
    identity: fields.map((it, index) => canonical(it, index, fields)).join(' '),
  };
}

function readField(kind: FieldKind, word: string): Field {
  if (word === '*' || word === '?')
    return { isWildcard: true, values: range(kind, kind.least, kind.most, 1), special: [] };
  const atoms = word.split(',');
  const special = atoms.filter((it) => isSpecial(kind, it));
  if (atoms.length > 1 && special.some((it) => it.includes('#')))
    throw new Error(
      `"#" stands alone in its field, found "${word}". Make a schedule for each: @Scheduled may stand several times`,
    );
  const plain = atoms.filter((it) => !isSpecial(kind, it)).flatMap((it) => readAtom(kind, it));
  const values = kind.names === WEEKDAYS ? plain.map((it) => it % 7) : plain;
  return {
    isWildcard: false,
    values: unique(values).sort((a, b) => a - b),
    special: unique(special.map((it) => named(kind, it))),
  };
}

function isSpecial(kind: FieldKind, atom: string): boolean {
  if (kind === KINDS[DAY_OF_MONTH]) return atom === 'L';
  return kind === KINDS[WEEKDAY] && /^([0-7]|[a-z]{3})(L|#[1-5])$/i.test(atom) && !atom.endsWith('l');
}

/** The number before `L` or `#`. */
function named(kind: FieldKind, atom: string): string {
  return atom
    .replace(/^[a-z]{3}/i, (name) => (name === 'L' ? name : `${readValue(kind, name)}`))
    .replace(/^7/, '0');
}

function readAtom(kind: FieldKind, atom: string): number[] {
  const [span = '', step, ...more] = atom.split('/');
  if (more.length > 0 || span === '' || step === '') throw new Error(`"${atom}" is no ${kind.name}`);
  if (step !== undefined && !(/^\d+$/.test(step) && Number(step) > 0))
    throw new Error(`a step is a whole number from 1 up, found "${atom}"`);
  if (span === '*' || span === '?') return range(kind, kind.least, kind.most, Number(step ?? 1));
  const ends = span.split('-');
  if (ends.length > 2 || ends.includes('')) throw new Error(`"${atom}" is no ${kind.name}`);
  const [from, to] = ends.map((it) => readValue(kind, it)) as [number, number | undefined];
  if (to === undefined) return step === undefined ? [from] : range(kind, from, kind.most, Number(step));
  if (from > to) throw new Error(`"${span}" ends before it begins. Write "${unwrapped(kind, from, to)}"`);
  return range(kind, from, to, Number(step ?? 1));
}

function readValue(kind: FieldKind, word: string): number {
  const at = kind.names?.indexOf(word.toLowerCase()) ?? -1;
  if (at >= 0) return at + kind.least;
  if (!/^\d+$/.test(word)) throw new Error(`"${word}" is no ${kind.name}${helpWith(kind, word)}`);
  const value = Number(word);
  if (value < kind.least || value > kind.most)
    throw new Error(`the ${kind.name} goes from ${kind.least} to ${kind.most}, found "${word}"`);
  return value;
}

function helpWith({ name, names }: FieldKind, word: string): string {
  if (/^(CRON_)?TZ=/i.test(word)) return '. A zone is said beside the expression: the option `timezone`';
  const short = names?.find((it) => word.toLowerCase().startsWith(it));
  if (short) return `. Names have three letters: write "${short}"`;
  if (name === 'day of the month' && word === 'L') return '. "L", the last day, stands alone or in a list';
  if (name === 'day of the month' && /^(\d+|L)W$/i.test(word))
    return '. Working days cannot be said: schedule each day of the week from 1-5, and let the method look at the date';
  if (/^\d*l$/i.test(word))
    return name === 'weekday'
      ? '. For the last of a weekday in the month, write its number and a capital L, such as "5L"'
      : '. The last day of the month is a capital "L", in the third field of five';
  return names ? `. Names: ${names.join(', ')}` : '';
}

/** The first step that is longer than its field, so that it fires at one value of it. The expression has been found good. */
export function tooLongStep(cron: string): string | undefined {
  const words = cron.trim().split(/\s+/);
  const kinds = KINDS.slice(KINDS.length - words.length);
  return words
    .flatMap((word, index) => word.split(',').map((atom) => ({ atom, kind: kinds[index] as FieldKind })))
    .find(({ atom, kind }) => Number(atom.split('/')[1] ?? 0) > kind.most - kind.least)?.atom;
}

/** What somebody meant who let a range run over the end of its field. */
function unwrapped({ least, most, names }: FieldKind, from: number, to: number): string {
  if (names === WEEKDAYS && to === 0) return `${from}-7`;
  const last = names === WEEKDAYS ? 6 : most;
  const piece = (start: number, end: number) => (start === end ? `${start}` : `${start}-${end}`);
  return `${piece(from, last)},${piece(least, to)}`;
}

/** Whether any month has one of the days. @throws Error when none has */
function expectDay(fields: readonly Field[]): void {
  const [days, months, weekdays] = [fields[DAY_OF_MONTH], fields[MONTH], fields[WEEKDAY]] as [
    Field,
    Field,
    Field,
  ];
  if (!weekdays.isWildcard || days.special.length > 0) return;
  const first = days.values[0] as number;
  if (months.values.some((it) => first <= (DAYS[it - 1] as number))) return;
  const names = months.values.map((it) => MONTH_NAMES.split(' ')[it - 1]);
  throw new NeverError(`${names.join(', ')} ${names.length > 1 ? 'have' : 'has'} no day ${first}`);
}

/** A day that no calendar has. */
export class NeverError extends Error {}

function canonical(field: Field, index: number, fields: readonly Field[]): string {
  const [days, weekdays] = [fields[DAY_OF_MONTH], fields[WEEKDAY]] as [Field, Field];
  // A day counts when either of the two has it, unless one of them is a wildcard.
  const isDay = index === DAY_OF_MONTH || index === WEEKDAY;
  if (isDay && !days.isWildcard && !weekdays.isWildcard && (isFull(days, 31) || isFull(weekdays, 7)))
    return '*';
  const full = isFull(
    field,
    index === WEEKDAY ? 7 : (KINDS[index] as FieldKind).most - (KINDS[index] as FieldKind).least + 1,
  );
  return full ? '*' : show(field);
}

function isFull({ values }: Field, count: number): boolean {
  return unique(values.map((it) => (count === 7 ? it % 7 : it))).length === count;
}

function show({ isWildcard, values, special }: Field): string {
  return isWildcard ? '*' : [...values, ...special].join(',');
}

function range({ most }: FieldKind, from: number, to: number, step: number): number[] {
  const values: number[] = [];
  for (let value = from; value <= Math.min(to, most); value += step) values.push(value);
  return values;
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
