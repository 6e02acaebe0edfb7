import { CANCELLED_MARK } from '../../message/cancelled-reason.js';
import { type ListTerms, LONGEST_LISTED } from '../ports/job-list.js';

/** Conditions on rows `j` of BullMQ's jobs, and the values of the statement they stand in. */
export class SqlTerms {
  readonly values: unknown[];

  /** `$1` is the queue. */
  constructor(queue: string) {
    this.values = [queue];
  }

  /** The placeholder of a value. */
  value(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  of(
    { name, user, tag, event, schedule, words, errorWords, before, cancelled }: ListTerms,
    haveEnded: boolean,
  ): string {
    const conditions = ['true'];
    if (name !== undefined) conditions.push(`j.name = ${this.value(name)}`);
    if (user !== undefined) conditions.push(`j.opts->'ctx'->>'user' = ${this.value(user)}`);
    if (tag !== undefined)
      conditions.push(`j.opts->'ctx'->'tags' @> ${this.value(JSON.stringify([tag]))}::jsonb`);
    if (schedule !== undefined) conditions.push(`j.opts->'ctx'->'slot'->>'key' = ${this.value(schedule)}`);
    if (event !== undefined) {
      const all = event === 'all' ? " OR (j.opts->'ctx') ? 'slot'" : '';
      const label = this.value(event);
      conditions.push(`(${label} IN (j.opts->'ctx'->>'event', j.opts->'ctx'->'slot'->>'event')${all})`);
    }
    if (before !== undefined && !haveEnded) conditions.push(`j.added_at_ms < ${this.value(before)}::bigint`);
    if (cancelled !== undefined) {
      const mark = this.value(CANCELLED_MARK);
      conditions.push(`starts_with(COALESCE(j.failed_reason, ''), ${mark}) = ${this.value(cancelled)}`);
    }
    if (words !== undefined) conditions.push(this.#words(words, TEXT));
    if (errorWords !== undefined) conditions.push(this.#words(errorWords, ERROR));
    return conditions.join(' AND ');
  }

  #words(words: readonly string[], text: string): string {
    return `NOT EXISTS (SELECT 1 FROM unnest(${this.value(words)}::text[]) AS word WHERE position(word IN ${text}) = 0)`;
  }
}

const DATA = `CASE WHEN octet_length(j.data::text) <= ${2 * LONGEST_LISTED} THEN j.data::text END`;
const TEXT = `lower(concat_ws(' ', j.id, j.name, j.failed_reason, ${DATA}) COLLATE "C")`;
const ERROR = `lower(COALESCE(j.failed_reason, '') COLLATE "C")`;
