import { DAY, HOUR, MINUTE } from '../../clock/clock.js';
import { InvalidOptionsError } from '../../errors/dispatch-errors.js';
import { RESOLUTIONS, type Resolution } from '../../metrics/metric-records.js';
import { type Duration, parseDuration } from '../../options/duration.js';
import { suggestion } from '../../options/nearest-name.js';

/** Of what, and of which stretch of time. */
export interface MetricQuery {
  /** Only this queue. @default every queue of the app */
  queue?: string | undefined;
  /** Only these queues, `queue` among them where it is said. @default every queue of the app */
  queues?: readonly string[] | undefined;
  /** Only this job. @default all of them */
  name?: string | undefined;
  /** A series for each queue, or for each job name. @default one for all together */
  by?: 'queue' | 'name' | undefined;
  /** @default an hour before `to` */
  from?: Date | undefined;
  /** @default now */
  to?: Date | undefined;
  /**
   * The time between two points: whole minutes, or whole hours where the range begins more than a day ago. @default about
   * 60 points
   */
  step?: Duration | undefined;
}

export interface CheckedQuery extends Pick<MetricQuery, 'queue' | 'name' | 'by'> {
  readonly queues: readonly string[];
  /** A whole step, where the first point would begin. */
  readonly from: number;
  /** What was before is left out: where the first point begins. */
  readonly since: number;
  readonly to: number;
  readonly step: number;
  readonly resolution: Resolution;
}

const MOST_POINTS = 1_500;
const USUAL_POINTS = 60;
/** Steps that people read easily, in milliseconds. */
const STEPS = [1, 2, 5, 10, 15, 30]
  .map((it) => it * MINUTE)
  .concat([1, 2, 3, 6, 12, 24].map((it) => it * HOUR));
const KNOWN = ['queue', 'queues', 'name', 'by', 'from', 'to', 'step'];

/** @throws InvalidOptionsError with everything that is wrong */
export function checkMetricQuery(query: MetricQuery, known: readonly string[], now: number): CheckedQuery {
  const { queue, queues = known, name, by, ...times } = query;
  const problems = Object.keys(query)
    .filter((it) => !KNOWN.includes(it))
    .map((it) => `Unknown option "${it}".${suggestion(it, KNOWN)}`);
  const wanted = Array.isArray(queues) ? queues : [];
  if (!Array.isArray(queues))
    problems.push(`Expected "queues" to be names of queues, found ${JSON.stringify(queues)}.`);
  for (const it of new Set(queue === undefined ? wanted : [queue, ...wanted]))
    if (!known.includes(it)) problems.push(`No queue is named "${it}".${suggestion(String(it), known)}`);
  if (name !== undefined && (typeof name !== 'string' || name === ''))
    problems.push(`Expected "name" to be the name of a job, found ${JSON.stringify(name)}.`);
  if (by !== undefined && by !== 'queue' && by !== 'name')
    problems.push(`Expected "by" to be 'queue' or 'name', found ${JSON.stringify(by)}.`);
  const range = rangeOf(times, now, problems);
  if (problems.length > 0 || !range) throw new InvalidOptionsError('No metrics were read', problems);
  const isWanted = (it: string) => wanted.includes(it) && (queue === undefined || it === queue);
  return { queue, queues: known.filter(isWanted), name, by, ...range };
}

function rangeOf(
  { from = undefined, to = undefined, step }: Pick<MetricQuery, 'from' | 'to' | 'step'>,
  now: number,
  problems: string[],
): Pick<CheckedQuery, 'from' | 'since' | 'to' | 'step' | 'resolution'> | undefined {
  const end = momentOf('to', to, now, problems);
  const begin = momentOf('from', from, end - HOUR, problems);
  const [minutes, hours] = RESOLUTIONS;
  const resolution = begin >= now - minutes.reach ? minutes : hours;
  const wanted = step === undefined ? usualStep(end - begin, resolution) : parseDuration(step);
  if (wanted === undefined || wanted === 0 || wanted % resolution.cell !== 0)
    problems.push(
      `Expected "step" to be whole ${resolution === minutes ? 'minutes' : 'hours, since the range begins more than a day ago'}, found ${JSON.stringify(step)}.`,
    );
  else if (begin >= end) problems.push('Expected "from" to lie before "to".');
  else if (begin < now - hours.reach - DAY)
    problems.push(`Expected "from" to lie within the last 31 days, found ${new Date(begin).toISOString()}.`);
  else if ((end - begin) / wanted > MOST_POINTS)
    problems.push(
      `Expected at most ${MOST_POINTS.toLocaleString('en')} points, found ${Math.ceil((end - begin) / wanted).toLocaleString('en')}: choose a longer "step".`,
    );
  else {
    // Points begin at whole steps, so that those of two calls can be laid over each other.
    const from = Math.floor(begin / wanted) * wanted;
    const since = Math.floor(begin / resolution.cell) * resolution.cell;
    return { from, since, to: Math.ceil(end / resolution.cell) * resolution.cell, step: wanted, resolution };
  }
  return undefined;
}

function momentOf(key: string, value: Date | undefined, usual: number, problems: string[]): number {
  if (value === undefined) return usual;
  const time = value instanceof Date ? value.getTime() : Number.NaN;
  if (!Number.isNaN(time)) return time;
  problems.push(`Expected "${key}" to be a Date, found ${JSON.stringify(value)}.`);
  return usual;
}

function usualStep(length: number, { cell }: Resolution): number {
  const usable = STEPS.filter((it) => it % cell === 0);
  return usable.find((it) => length / it <= USUAL_POINTS) ?? (usable.at(-1) as number);
}
