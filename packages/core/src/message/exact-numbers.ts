import { randomUUID } from 'node:crypto';

/** What a text begins with that stands for a number. No text that is stored anywhere begins so. */
const MARK = `number-${randomUUID()}:`;
const MARKED = new RegExp(`"${MARK}([^"]+)"`, 'g');

const TEXT_OR_NUMBER = /"|-?\d[\d.eE+-]*/g;
const ESCAPE_OR_END = /\\.|"/gs;
const NUMBER = /^-?(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i;
/** So many digits are held whatever they are. */
const ALWAYS_HELD = 15;

/**
 * JSON in which each number that JavaScript would read as another, 9007199254740993 or 1e400, has become a text that stands for
 * it; `undefined` where there is none. It has been found to be JSON.
 */
export function withNumbersMarked(json: string): string | undefined {
  const parts: string[] = [];
  let done = 0;
  for (const [at, number] of numbersIn(json)) {
    if (isHeld(number)) continue;
    parts.push(json.slice(done, at), `"${MARK}${number}"`);
    done = at + number.length;
  }
  return parts.length === 0 ? undefined : parts.join('') + json.slice(done);
}

/** The number that a value of such JSON stands for. */
export function markedNumber(value: unknown): string | undefined {
  return typeof value === 'string' && value.startsWith(MARK) ? value.slice(MARK.length) : undefined;
}

/** A value as JSON to be read, with such numbers as they were. */
export function exactJson(value: unknown): string {
  return JSON.stringify(value, undefined, 2).replace(MARKED, '$1');
}

// One pattern for a whole text would fill the stack where that is long.
function* numbersIn(json: string): Generator<readonly [at: number, number: string]> {
  TEXT_OR_NUMBER.lastIndex = 0;
  for (let found = TEXT_OR_NUMBER.exec(json); found; found = TEXT_OR_NUMBER.exec(json)) {
    if (found[0] === '"') TEXT_OR_NUMBER.lastIndex = endOfText(json, TEXT_OR_NUMBER.lastIndex);
    else yield [found.index, found[0]];
  }
}

function endOfText(json: string, from: number): number {
  ESCAPE_OR_END.lastIndex = from;
  while (true) {
    const [found] = ESCAPE_OR_END.exec(json) ?? [];
    if (found === undefined) return json.length;
    if (found === '"') return ESCAPE_OR_END.lastIndex;
  }
}

/** Whether JavaScript would write the same number, in whatever way. */
function isHeld(number: string): boolean {
  if (number.length <= ALWAYS_HELD && !/e/i.test(number)) return true;
  return plain(number) === plain(String(Number(number)));
}

/** A number as its digits and a power of ten: 15e2 for 1500 and for 1.50E3. */
function plain(number: string): string | undefined {
  const [found, whole = '', fraction = '', power = '0'] = NUMBER.exec(number) ?? [];
  if (found === undefined) return undefined;
  const digits = whole + fraction;
  let from = 0;
  let to = digits.length;
  while (digits[from] === '0') from++;
  if (from === to) return '0';
  while (digits[to - 1] === '0') to--;
  return `${digits.slice(from, to)}e${Number(power) - fraction.length + digits.length - to}`;
}
