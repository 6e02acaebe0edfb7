import { isIP } from 'node:net';
import type { DashboardVisit } from '../http/visit.js';

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
 * others, and a foreign name that leads here is how a web page elsewhere would reach in (DNS rebinding).
 */
export function isFromLoopback({ remoteAddress, headers }: DashboardVisit): boolean {
  if (remoteAddress === undefined || !isLoopbackAddress(remoteAddress)) return false;
  if (FORWARDED.some((it) => headers[it] !== undefined)) return false;
  return isLoopbackHost(headers.host ?? '');
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
