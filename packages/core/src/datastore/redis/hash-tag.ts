/** What keys begin with on a Cluster, where the app says nothing. */
export const CLUSTER_PREFIX = '{bull}';

/** BullMQ's scripts, and ours, take several keys of an app at once, which one node must have. */
export function clusterPrefixProblem(prefix: string): string | undefined {
  if (/^\{[^{}]+\}[^{}]*$/.test(prefix)) return undefined;
  const name = prefix.replace(/[{}]/g, '') || 'bull';
  return `Expected \`prefix\` to begin with a hash tag on a Redis Cluster, such as "{${name}}", so that one node has all keys of the app, found ${JSON.stringify(prefix)}. Left out it is "${CLUSTER_PREFIX}".`;
}
