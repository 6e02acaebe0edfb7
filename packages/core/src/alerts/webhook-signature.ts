import { createHmac, timingSafeEqual } from 'node:crypto';
import { systemClock } from '../clock/clock.js';
import { type Duration, milliseconds } from '../options/duration.js';

export const TIMESTAMP_HEADER = 'X-Cortado-Timestamp';
export const SIGNATURE_HEADER = 'X-Cortado-Signature';

/** Headers of a request: the web's, or those of `node:http`. */
export type WebhookHeaders =
  | { get(name: string): string | null }
  | Readonly<Record<string, string | readonly string[] | undefined>>;

export interface VerifyOptions {
  /** How old a request may be, and how far the clocks may differ. @default '5m' */
  tolerance?: Duration;
}

/** `sha256=` and the HMAC of the moment, a dot and the body. */
export function sign(body: string | Uint8Array, timestamp: string, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex')}`;
}

/**
 * Whether a request comes from a webhook channel with this secret, unchanged and just now. `body` is what arrived,
 * before anybody parsed it.
 * @example if (!verifyWebhook(body, request.headers, secret)) response.writeHead(401).end()
 */
export function verifyWebhook(
  body: string | Uint8Array,
  headers: WebhookHeaders,
  secret: string,
  { tolerance = '5m' }: VerifyOptions = {},
): boolean {
  const timestamp = headerOf(headers, TIMESTAMP_HEADER) ?? '';
  const signature = Buffer.from(headerOf(headers, SIGNATURE_HEADER) ?? '');
  // An empty secret signs for everybody.
  if (secret === '' || !/^\d{1,15}$/.test(timestamp)) return false;
  if (Math.abs(systemClock.now() - Number(timestamp)) > milliseconds(tolerance)) return false;
  const expected = Buffer.from(sign(body, timestamp, secret));
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}

function headerOf(headers: WebhookHeaders, name: string): string | undefined {
  if (typeof headers.get === 'function') return headers.get(name) ?? undefined;
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
  return typeof found === 'string' ? found : undefined;
}
