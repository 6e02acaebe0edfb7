import { RetryLater } from '@cortado/core';
import { PartnerRefusedError, PartnerTroubleError } from './partner-errors.js';

/** The delays of one airport, as the partner wants them. */
export interface AirportDelays {
  airport: string;
  flights: number;
  averageDelay: number;
}

export interface PartnerPlace {
  /** Where it is; without, there is no partner. */
  readonly url: string | undefined;
  /** How long it may take to answer, in milliseconds. */
  readonly timeout: number;
}

const MINUTE = 60_000;
const LONGEST_WAIT = 60 * MINUTE;

/** Another company's service, over HTTP. Says by its errors whether another try makes sense. */
export class Partner {
  readonly #place: PartnerPlace;

  constructor(place: PartnerPlace) {
    this.#place = place;
  }

  get isKnown(): boolean {
    return this.#place.url !== undefined;
  }

  /**
   * @throws PartnerTroubleError when it was silent or at fault, PartnerRefusedError when we were, RetryLater when it
   * asked for time, and the reason of `signal`
   */
  async put(delays: AirportDelays, signal: AbortSignal): Promise<void> {
    const response = await this.#send(delays, signal);
    if (response.ok) return;
    if (response.status === 429) throw new RetryLater(waitOf(response.headers.get('retry-after')));
    if (response.status >= 500) throw new PartnerTroubleError(`answered ${response.status}`);
    throw new PartnerRefusedError(response.status);
  }

  async #send(delays: AirportDelays, signal: AbortSignal): Promise<Response> {
    const { url, timeout } = this.#place;
    const outOfTime = AbortSignal.timeout(timeout);
    try {
      const response = await fetch(new URL(`/airports/${delays.airport}`, url), {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(delays),
        redirect: 'manual',
        signal: AbortSignal.any([signal, outOfTime]),
      });
      await response.body?.cancel();
      return response;
    } catch (error) {
      signal.throwIfAborted();
      const trouble = outOfTime.aborted ? `did not answer within ${timeout} ms` : 'cannot be reached';
      throw new PartnerTroubleError(trouble, { cause: error });
    }
  }
}

/** Milliseconds that a Retry-After asks for: seconds or a date, a minute when it says neither, an hour at most. */
export function waitOf(header: string | null, now = Date.now()): number {
  const seconds = /^\d+$/.test(header ?? '') ? Number(header) * 1000 : Date.parse(header ?? '') - now;
  return Number.isFinite(seconds) ? Math.min(Math.max(0, seconds), LONGEST_WAIT) : MINUTE;
}
