import cronstrue from 'cronstrue';

/** How far each field counts, from the seconds on. */
const SPANS = [60, 60, 24, 31, 12, 7];

/**
 * A cron expression in words; `undefined` where words would be wrong or doubtful: a step that does not divide its field ("every
 * 7 minutes" is not so at the full hour), and days of the month and of the week together, of which either will do.
 */
export function cronWords(cron: string): string | undefined {
  const fields = cron.trim().split(/\s+/);
  if (fields.length < 5 || fields.length > 6) return undefined;
  const [seconds = '0', minutes = '', hours = '', days = '', months = '', weekdays = ''] =
    fields.length === 6 ? fields : ['0', ...fields];
  const all = [seconds, minutes, hours, days, months, weekdays];
  if (isLimited(days) && isLimited(weekdays)) return undefined;
  if (!all.every((field, index) => isPlain(field, index))) return undefined;
  try {
    return cronstrue.toString(cron, { use24HourTimeFormat: true, throwExceptionOnParseError: true });
  } catch {
    return undefined;
  }
}

function isLimited(field: string): boolean {
  return field !== '*' && field !== '?';
}

/** Numbers, names, ranges and lists; a step only over all of a field that it divides, and of days none but every one. */
function isPlain(field: string, index: number): boolean {
  const step = /^\*\/(\d+)$/.exec(field)?.[1];
  if (step !== undefined) return index < 3 && (SPANS[index] ?? 0) % Number(step) === 0 && Number(step) > 1;
  if (index === 3 && field === 'L') return true;
  if (index === 5 && /^[0-6]#[1-5]$/.test(field)) return true;
  return /^(\*|\?|[a-z0-9]+(-[a-z0-9]+)?(,[a-z0-9]+(-[a-z0-9]+)?)*)$/i.test(field) && !/\dL|LW/i.test(field);
}
