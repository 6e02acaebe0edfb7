import { type Clock, SECOND, systemClock } from '../clock/clock.js';
import { within } from '../clock/within.js';
import type { Records, StoredRecord } from '../datastore/ports/records.js';
import { AlertDeliveryError } from '../errors/alert-errors.js';
import { InvalidOptionsError } from '../errors/dispatch-errors.js';
import { toError } from '../errors/execution-errors.js';
import type { HealthIssue, SchedulerHealth } from '../health/health.js';
import { type Duration, parseDuration } from '../options/duration.js';
import { positiveDuration } from '../options/rule.js';
import { checkOptions } from '../options/validate-options.js';
import type { Redactor } from '../redaction/redactor.js';
import type { Alert, AlertChannel } from './alert.js';
import {
  afterTelling,
  alertOf,
  eventFor,
  INCIDENTS,
  type Incident,
  isOver,
  keyOf,
  MOST_INCIDENTS,
  updated,
} from './incident.js';

export interface AlertOptions {
  /** An incident that lasts is told of again so long after it was last told of. @default never */
  remindAfter?: Duration;
}

/** What one report has sent. */
export interface AlertReport {
  readonly sent: readonly { readonly channel: string; readonly alert: Alert }[];
  /** What channels did not take. It is sent again with the next report. */
  readonly failed: readonly { readonly channel: string; readonly alert: Alert; readonly error: Error }[];
}

/** How long a channel may take. */
const TIMEOUT = 30 * SECOND;
/** Longer than all channels together may take, as they send at the same time. */
const CLAIM = 2 * TIMEOUT;

type Found = StoredRecord<Incident> | undefined;

/**
 * Tells people of incidents through channels: once when one begins, once when it is over. What was told is stored
 * beside the jobs, so that restarts and several reporting processes change nothing about that.
 */
export class Alerts {
  readonly #records: Records;
  readonly #redactor: Redactor;
  readonly #channels: readonly AlertChannel[];
  readonly #remindAfter: number | undefined;
  readonly #clock: Clock;

  /** @throws InvalidOptionsError */
  constructor(
    records: Records,
    redactor: Redactor,
    channels: readonly AlertChannel[],
    options: AlertOptions = {},
    clock: Clock = systemClock,
  ) {
    const names = channels.map((it) => it.name);
    const problems = names
      .filter((it, at) => names.indexOf(it) !== at)
      .map((it) => `Two channels are named "${it}". Give each its own \`name\`.`);
    problems.push(...checkOptions({ remindAfter: positiveDuration }, options, 'of the alerts'));
    if (problems.length > 0) throw new InvalidOptionsError('No alerts can be sent', problems);
    this.#records = records;
    this.#redactor = redactor;
    this.#channels = channels;
    this.#remindAfter = parseDuration(options.remindAfter);
    this.#clock = clock;
  }

  /**
   * Sends what is new in it. A channel that fails harms no other, and gets its alerts again with the next report.
   * @throws DatastoreUnavailableError
   */
  async report({ issues, checkedAt }: SchedulerHealth): Promise<AlertReport> {
    const stored = await this.#records.list<Incident>(INCIDENTS, { limit: MOST_INCIDENTS });
    const found = new Map(stored.map((it) => [it.key, it]));
    const current = new Map(issues.map((it) => [keyOf(it), this.#masked(it)]));
    const keys = [...new Set([...current.keys(), ...found.keys()])];
    const at = checkedAt.getTime();
    const reports = await Promise.all(
      keys.map((key) => this.#advance(key, current.get(key), found.get(key), at)),
    );
    return { sent: reports.flatMap((it) => it.sent), failed: reports.flatMap((it) => it.failed) };
  }

  async #advance(
    key: string,
    issue: HealthIssue | undefined,
    found: Found,
    checkedAt: number,
  ): Promise<AlertReport> {
    const now = this.#clock.now();
    const before = found?.value;
    // Another process is at it, or has seen it later than this look.
    if (before && ((before.claimedUntil ?? 0) > now || before.openedAt > checkedAt)) return NOTHING;
    const incident = updated(before, issue, checkedAt);
    if (!incident) return NOTHING;
    if (isOver(incident, now)) {
      await this.#records.remove(INCIDENTS, key);
      return NOTHING;
    }
    const due = this.#channels.flatMap((channel) => {
      const event = eventFor(incident, channel.name, now, this.#remindAfter);
      return event ? [{ channel, event }] : [];
    });
    const changes = due.length > 0 || before?.goneAt !== incident.goneAt;
    if (!changes) return NOTHING;
    const claim = { ...incident, ...(due.length > 0 ? { claimedUntil: now + CLAIM } : {}) };
    const version = await this.#records.put(INCIDENTS, key, claim, { ifVersion: found?.version ?? 0 });
    // Another process was faster, and sends.
    if (version === undefined || due.length === 0) return NOTHING;
    return await this.#tell(key, incident, version, due);
  }

  async #tell(
    key: string,
    incident: Incident,
    version: number,
    due: readonly { channel: AlertChannel; event: Alert['event'] }[],
  ): Promise<AlertReport> {
    const results = await Promise.all(
      due.map(async ({ channel, event }) => {
        const alert = alertOf(incident, event);
        return { channel: channel.name, alert, error: await failureOf(channel, alert) };
      }),
    );
    const sent = results.filter((it) => it.error === undefined);
    const now = this.#clock.now();
    const { claimedUntil: _, ...told } = sent.reduce(
      (it, { channel }) => afterTelling(it, channel, now),
      incident,
    );
    if (isOver(told, now)) await this.#records.remove(INCIDENTS, key);
    else await this.#records.put(INCIDENTS, key, told, { ifVersion: version });
    return {
      sent: sent.map(({ channel, alert }) => ({ channel, alert })),
      failed: results.flatMap(({ channel, alert, error }) => (error ? [{ channel, alert, error }] : [])),
    };
  }

  #masked(issue: HealthIssue): HealthIssue {
    return {
      ...issue,
      subject: this.#redactor.text(issue.subject),
      message: this.#redactor.text(issue.message),
    };
  }
}

const NOTHING: AlertReport = { sent: [], failed: [] };

/** Why the channel did not take it, or nothing. */
async function failureOf(channel: AlertChannel, alert: Alert): Promise<Error | undefined> {
  const found = `no answer for ${TIMEOUT / SECOND} seconds`;
  try {
    const sending = (async () => channel.send(alert))();
    await within(TIMEOUT, sending, () => new AlertDeliveryError({ channel: channel.name, found }));
    return undefined;
  } catch (thrown) {
    return toError(thrown);
  }
}
