import { isIP } from 'node:net';
import { InvalidArgumentError } from 'commander';

/** Where a command listens. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

const LOOPBACK = '127.0.0.1';

/** Reads `9464`, `127.0.0.1:9464`, `0.0.0.0:9464` or `[::]:9464`. */
export function listenAddress(text: string): ListenAddress {
  const found = /^(?:(\[[^\]]+\]|[^:[\]]+):)?(\d{1,5})$/.exec(text);
  const port = Number(found?.[2]);
  const host = (found?.[1] ?? LOOPBACK).replace(/^\[|\]$/g, '');
  if (!found || port > 65_535)
    throw new InvalidArgumentError(
      `Expected a port, or an address and a port such as 0.0.0.0:9464, found "${text}".`,
    );
  return { host, port };
}

/** Whether only this machine can reach it. */
export function isLoopback({ host }: ListenAddress): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
