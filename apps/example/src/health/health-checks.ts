import {
  type Cortado,
  currentJob,
  Enqueue,
  type Enqueued,
  type HealthLimits,
  Scheduled,
} from '@cortado/core';
import type { Notifications } from '../notifications/notifications.js';
import { alertChannels } from './alert-channels.js';
import type { AlertPlaces } from './alert-places.js';

/** Asks whether schedules fire and jobs get done, and tells people when they do not, once for each incident. */
export class HealthChecks {
  readonly #open: () => Cortado;
  readonly #places: AlertPlaces;
  readonly #notifications: Notifications;
  readonly #limits: HealthLimits;

  /** `open` gives the app to look through, when somebody looks. */
  constructor(
    open: () => Cortado,
    places: AlertPlaces,
    notifications: Notifications,
    limits: HealthLimits = {},
  ) {
    this.#open = open;
    this.#places = places;
    this.#notifications = notifications;
    this.#limits = limits;
  }

  /** Gives what is wrong, a sentence each. */
  @Scheduled('*/15 * * * *')
  @Enqueue({ queue: 'short', timeout: '2m' })
  async check(): Enqueued<string[]> {
    const cortado = this.#open();
    const health = await cortado.schedulerHealth(this.#limits);
    const issues = health.issues.map((it) => it.message);
    await currentJob().log(issues.join(' ') || 'all is well');
    const channels = alertChannels(this.#places, this.#notifications);
    const { failed } = await cortado.alerts(channels).report(health);
    for (const { channel, error } of failed) await currentJob().log(`${channel}: ${error.message}`);
    return issues;
  }
}
