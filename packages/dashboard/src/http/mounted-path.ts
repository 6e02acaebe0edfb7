/** The path and query of a URL below a base path, `''` for the base path itself; `undefined` where the URL is elsewhere. */
export function pathBelow(url: string, basePath: string): string | undefined {
  if (!url.startsWith(basePath)) return undefined;
  const below = url.slice(basePath.length);
  return below === '' || below.startsWith('/') || below.startsWith('?') ? below : undefined;
}

/**
 * The same where a framework has matched the route already: what stands behind as many segments as its pattern has, since those
 * may be parameters, or be written in capitals.
 */
export function pathBehind(url: string, pattern: string): string {
  const { path, query } = parts(url);
  const count = pattern.split('/').filter(Boolean).length;
  const behind = path.split('/').slice(count + 1);
  return `${behind.length === 0 ? '' : '/'}${behind.join('/')}${query}`;
}

/**
 * Where the base path is as seen from a page below it. It is said relatively, since only the browser knows the whole of it: a proxy may
 * have taken a part away, and so may a router above the dashboard.
 */
export function hrefToBase(url: string, below: string): string {
  const seen = parts(url).path;
  const inner = parts(below).path;
  // A router calls its own place `/`, whether or not the browser's address ends so.
  if (inner === '' || (inner === '/' && !seen.endsWith('/'))) return `./${seen.split('/').at(-1)}/`;
  return '../'.repeat(inner.split('/').length - 2) || './';
}

function parts(url: string): { path: string; query: string } {
  const at = url.indexOf('?');
  return at < 0 ? { path: url, query: '' } : { path: url.slice(0, at), query: url.slice(at) };
}
