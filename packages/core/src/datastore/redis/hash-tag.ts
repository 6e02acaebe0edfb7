/** What keys begin with on a Cluster, where the app says nothing. */
export const CLUSTER_PREFIX = '{bull}';

/** BullMQ's scripts, and ours, take several keys of an app at once, which one node must have. */
export function clusterPrefixProblem(prefix: string): string | undefined {
  if (/^\{[^{}]+\}[^{}]*$/.test(prefix)) return undefined;
  const name = prefix.replace(/[{}]/g, '') || 'bull';
  return `Expected \`prefix\` to begin with a hash tag on a Redis Cluster, such as "{${name}}", so that one node has all keys of the app, found ${JSON.stringify(prefix)}. Left out it is "${CLUSTER_PREFIX}".`;
}

/**
 * A key that is never there, in the slot of another, for scripts that come to other keys by the one that they are given.
 * While a slot is on its way to another node, a Cluster turns away what names several keys of which one is missing; a
 * script that names one alone would run where some of the others are not.
 */
export function absentBeside(key: string): string {
  return `${key}:absent`;
}
