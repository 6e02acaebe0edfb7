/** Who an app is to its datastore, where the address does not say. */
export interface Login {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

/** What RQ_USERNAME and RQ_PASSWORD say; what is empty says nothing. */
export function loginOf({ RQ_USERNAME, RQ_PASSWORD }: NodeJS.ProcessEnv): Login {
  return { username: RQ_USERNAME || undefined, password: RQ_PASSWORD || undefined };
}

/** The address with this user and this password in the place of its own. One that leads to no server stays as it is. */
export function withLogin(url: string, { username, password }: Login): string {
  if (username === undefined && password === undefined) return url;
  const [, scheme, authority, rest] = /^([a-z+]+:\/\/)([^/?#]*)(.*)$/is.exec(url) ?? [];
  if (scheme === undefined || authority === undefined || /^embedded:/i.test(url)) return url;
  const end = authority.lastIndexOf('@');
  const [, user = '', secret] = /^([^:]*)(?::(.*))?$/s.exec(authority.slice(0, Math.max(0, end))) ?? [];
  const name = username === undefined ? user : encodeURIComponent(username);
  const word = password === undefined ? secret : encodeURIComponent(password);
  return `${scheme}${name}${word === undefined ? '' : `:${word}`}@${authority.slice(end + 1)}${rest}`;
}
