import { type Connection, isCluster, isPostgres } from './connection.js';

/** Who an app is to its datastore, where the address does not say. */
export interface Login {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

/** What RQ_USERNAME and RQ_PASSWORD say; what is empty says nothing. */
export function loginOf({ RQ_USERNAME, RQ_PASSWORD }: NodeJS.ProcessEnv): Login {
  return { username: RQ_USERNAME || undefined, password: RQ_PASSWORD || undefined };
}

/** The connection with this user and this password in the place of its own. One that leads to no server stays as it is. */
export function withLogin(connection: Connection, login: Login): Connection {
  const { username, password } = login;
  if (username === undefined && password === undefined) return connection;
  if (typeof connection === 'string') return inAddress(connection, login);
  const secret = password === undefined ? {} : { password };
  if (isPostgres(connection) && connection.connectionString !== undefined)
    return { ...connection, connectionString: inAddress(connection.connectionString, login) };
  if (isPostgres(connection))
    return { ...connection, ...(username === undefined ? {} : { user: username }), ...secret };
  const given = { ...(username === undefined ? {} : { username }), ...secret };
  if (!isCluster(connection))
    return connection.url === undefined
      ? { ...connection, ...given }
      : { ...connection, url: inAddress(connection.url, login) };
  const { options } = connection;
  return { ...connection, options: { ...options, redisOptions: { ...options?.redisOptions, ...given } } };
}

function inAddress(url: string, { username, password }: Login): string {
  const [, scheme, authority = '', rest] = /^([a-z+]+:\/\/)([^/?#]*)(.*)$/is.exec(url) ?? [];
  if (scheme === undefined || /^embedded:/i.test(url)) return url;
  const end = authority.lastIndexOf('@');
  const [, user = '', secret] = /^([^:]*)(?::(.*))?$/s.exec(authority.slice(0, Math.max(0, end))) ?? [];
  const name = username === undefined ? user : encodeURIComponent(username);
  const word = password === undefined ? secret : encodeURIComponent(password);
  return `${scheme}${name}${word === undefined ? '' : `:${word}`}@${authority.slice(end + 1)}${rest}`;
}
