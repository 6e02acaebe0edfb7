import { systemClock } from '../clock/clock.js';
import { AlertDeliveryError } from '../errors/alert-errors.js';
import { InvalidOptionsError } from '../errors/dispatch-errors.js';
import { type Duration, parseDuration } from '../options/duration.js';
import type { AlertChannel } from './alert.js';
import { SIGNATURE_HEADER, sign, TIMESTAMP_HEADER } from './webhook-signature.js';

export interface WebhookChannelOptions {
  /** An `http:` or `https:` address without user and password. */
  url: string;
  /** What requests are signed with; receivers check with `verifyWebhook`. */
  secret: string;
  /** How long the receiver may take. @default '10s' */
  timeout?: Duration;
  /** @default 'webhook' */
  name?: string;
}

/**
 * Alerts as signed requests: a POST of the alert as JSON for each, with `X-Cortado-Timestamp` (milliseconds since 1970)
 * and `X-Cortado-Signature` (`sha256=` and the HMAC of the timestamp, a dot and the body). Redirects are not followed.
 * @throws InvalidOptionsError
 */
export function webhookChannel({
  url,
  secret,
  timeout = '10s',
  name = 'webhook',
}: WebhookChannelOptions): AlertChannel {
  const longest = parseDuration(timeout);
  const problems = [
    ...(isAddress(url) ? [] : ['Expected "url" to be an http: or https: address without user and password.']),
    ...(typeof secret === 'string' && secret !== ''
      ? []
      : ['Expected "secret" to be text that is not empty.']),
    ...(longest ? [] : [`Expected "timeout" to be a duration above zero, found ${JSON.stringify(timeout)}.`]),
  ];
  if (problems.length > 0) throw new InvalidOptionsError('The webhook cannot be called', problems);
  // The path of an address is often the secret itself.
  const { origin } = new URL(url);
  return {
    name,
    send: async (alert) => {
      const body = JSON.stringify(alert);
      const timestamp = String(systemClock.now());
      const response = await fetch(url, {
        method: 'POST',
        body,
        headers: {
          'Content-Type': 'application/json',
          [TIMESTAMP_HEADER]: timestamp,
          [SIGNATURE_HEADER]: sign(body, timestamp, secret),
        },
        redirect: 'manual',
        signal: AbortSignal.timeout(longest as number),
      }).catch((cause: unknown) => {
        const found =
          (cause as Error).name === 'TimeoutError' ? 'did not answer in time' : 'could not be reached';
        throw new AlertDeliveryError({ channel: name, found: `${origin} ${found}`, cause });
      });
      await response.body?.cancel();
      if (!response.ok)
        throw new AlertDeliveryError({ channel: name, found: `${origin} answered ${response.status}` });
    },
  };
}

function isAddress(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, username, password } = new URL(url);
  // No request takes those, and the error that says so repeats them.
  return /^https?:$/.test(protocol) && username === '' && password === '';
}
