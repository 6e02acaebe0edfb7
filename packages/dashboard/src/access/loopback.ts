import { isIP } from 'node:net';
import type { IncomingRequest } from '../http/visit.js';

/** What proxies add, each in its own way. */
const FORWARDED = [
  'forwarded',
  'via',
  'x-real-ip',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-server',
  'x-client-ip',
  'true-client-ip',
  'cf-connecting-ip',
  'fly-client-ip',
];

/**
 * Whether somebody on this very machine asks, by its address and by the name it knows the machine by: a proxy speaks for
 * others, and a foreign name that leads here is how a web page elsewhere would reach in (DNS rebinding). A proxy that adds
 * nothing is known by the page that asks through it, and by HTTP/1.0, which many speak and no browser does.
 */
export function isFromLoopback({ remoteAddress, headers, httpVersion }: IncomingRequest): boolean {
  if (remoteAddress === undefined || !isLoopbackAddress(remoteAddress)) return false;
  if (httpVersion === '1.0' || FORWARDED.some((it) => headers[it] !== undefined)) return false;
  return isLoopbackHost(headers.host ?? '') && pagesOf(headers).every(isLoopbackPage);
}

/** The pages that a browser says have asked. One that a link was followed from has not. */
function pagesOf(headers: IncomingRequest['headers']): string[] {
  const { origin, referer, 'sec-fetch-site': site, 'sec-fetch-mode': mode } = headers;
  const isLink = site === 'cross-site' && mode === 'navigate';
  return [origin, isLink ? undefined : referer].filter((it) => it !== undefined);
}

function isLoopbackPage(address: string): boolean {
  return URL.canParse(address) && isLoopbackHost(new URL(address).host);
}

export function isLoopbackAddress(address: string): boolean {
  const plain = address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
  return plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'));
}

/** A `Host` header, with a port or without. */
function isLoopbackHost(host: string): boolean {
  const name = host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
  return name === 'localhost' || name.endsWith('.localhost') || isLoopbackAddress(name);
}
