import type { Connection } from './connection.js';

const MANY = /^(rediss?)\+(sentinel|cluster):\/\/(?:([^@/]*)@)?([^/?#@]*)((?:\/[^?#]*)?)(?:\?(.*))?$/i;

/**
 * The options that an address of several servers stands for: `redis+sentinel://user:password@host:26379,host/mymaster/0` and
 * `redis+cluster://user:password@host:6379,host`, with `rediss+` for TLS. User and password are those of the servers with
 * the data; of Sentinels they stand behind, as `?sentinelUsername=…&sentinelPassword=…`. Any other is given back as it is.
 * @throws URIError where a user or a password cannot be read
 */
export function expandAddress(address: string): Connection {
  const [, scheme, kind = '', login = '', hosts = '', path = '', query = ''] = MANY.exec(address) ?? [];
  if (scheme === undefined) return address;
  const isSentinel = kind.toLowerCase() === 'sentinel';
  const [, user = '', password] = /^([^:]*)(?::(.*))?$/s.exec(login) ?? [];
  const isTls = scheme.toLowerCase() === 'rediss';
  const shared = {
    ...(user && { username: decodeURIComponent(user) }),
    ...(password === undefined ? {} : { password: decodeURIComponent(password) }),
    ...(isTls ? { tls: {} } : {}),
  };
  const places = hosts.split(',').map((it) => placeOf(it, isSentinel ? 26_379 : 6379));
  if (!isSentinel) return { cluster: places, options: { redisOptions: shared } };
  const [name = '', db] = path.split('/').slice(1).map(decodeURIComponent);
  const said = new URLSearchParams(query);
  const [sentinelUsername, sentinelPassword] = [said.get('sentinelUsername'), said.get('sentinelPassword')];
  return {
    ...{ sentinels: places, name, ...shared },
    ...(db ? { db: Number(db) } : {}),
    ...(sentinelUsername === null ? {} : { sentinelUsername }),
    ...(sentinelPassword === null ? {} : { sentinelPassword }),
    ...(isTls ? { enableTLSForSentinelMode: true, sentinelTLS: {} } : {}),
  };
}

/** A host, and a port behind a colon; an IPv6 address stands in brackets. */
function placeOf(text: string, usual: number): { host: string; port: number } {
  const [, bracketed, plain = '', port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/.exec(text) ?? [];
  return { host: bracketed ?? plain, port: port === undefined ? usual : Number(port) };
}
