import { type Connection, isCluster, isPostgres, type RedisConnection } from './connection.js';
import { addressProblem } from './connection-url.js';
import { nearestName } from './nearest-name.js';
import { postgresTlsProblem } from './postgres-tls-words.js';
import { aFunction, plainObject, type Rule, type Rules, text, whole } from './rule.js';
import { show } from './show.js';
import { tls } from './tls-rule.js';

const EXPECTED =
  'Expected `connection` to be an address such as "redis://127.0.0.1:6379", or the options of ioredis or pg';

const port: Rule = (value) =>
  /^\d+$/.test(String(value)) ? whole(0, 65_535)(Number(value)) : whole(0, 65_535)(value);
/** A server's name; one that begins with an @ is a socket of Linux. */
const host: Rule = (value) =>
  text(value) ??
  (String(value).lastIndexOf('@') > 0 ? 'a host alone: user and password stand beside it' : undefined);
const secret: Rule = (value) => (typeof value === 'string' ? undefined : 'text');
const never =
  (why: string): Rule =>
  () =>
    why;
const keyPrefix = never('left out: keys begin with the `prefix` of the app');

const SENTINELS: Rule = (value) =>
  Array.isArray(value) && value.length > 0 && value.every((it) => !plainObject(it) && !port(it.port ?? 1))
    ? undefined
    : "a list such as [{ host: '10.0.0.1', port: 26379 }]";
const NODES: Rule = (value) =>
  Array.isArray(value) && value.length > 0 && value.every(isNode)
    ? undefined
    : "a list of nodes such as [{ host: '10.0.0.1', port: 6379 }]";

/** What of the options of ioredis leads somewhere; the others are its own to judge. */
const REDIS: Rules = {
  ...{ url: text, host, port, path: text, username: secret, password: secret, tls, keyPrefix },
  ...{ db: whole(0), family: whole(0, 6), connectionName: text, natMap: () => undefined },
  ...{
    sentinels: SENTINELS,
    name: text,
    sentinelUsername: secret,
    sentinelPassword: secret,
    sentinelTLS: tls,
  },
  role: (value) => (value === 'master' ? undefined : "'master' or left out: replicas take no jobs"),
};
const CLUSTER: Rules = { cluster: NODES, options: plainObject };
const CLUSTER_OPTIONS: Rules = {
  ...{ redisOptions: plainObject, natMap: () => undefined, dnsLookup: aFunction, keyPrefix },
  scaleReads: (value) => (value === 'master' ? undefined : "'master' or left out: replicas lag behind"),
};
const OF_EACH_NODE: Rules = {
  ...{ username: secret, password: secret, tls, keyPrefix, family: whole(0, 6), connectionName: text },
  db: (value) => (value === 0 ? undefined : '0 or left out: a Cluster has one database'),
};
const POSTGRES: Rules = {
  ...{ connectionString: text, host, port, user: text, database: text, application_name: text },
  password: (value) => (typeof value === 'function' ? undefined : secret(value) && 'text or a function'),
  ssl: (value) =>
    typeof value === 'boolean' ? undefined : tls(value) && 'true, false or an object such as { ca }',
  options: text,
};

/** What is wrong with the options of a client as `connection`, in a sentence that tells no secret; nothing when all is well. */
export function connectionProblem(connection: unknown): string | undefined {
  if (typeof connection === 'string') return undefined;
  if (plainObject(connection)) return `${EXPECTED}, found ${show(connection)}.`;
  if (isClient(connection as object))
    return `${EXPECTED}, found a client. Cortado makes connections of its own, each with settings of its own: give it the options that the client was made with.`;
  return optionsProblem(connection as Exclude<Connection, string>);
}

function optionsProblem(connection: Exclude<Connection, string>): string | undefined {
  if (isCluster(connection)) {
    const { options } = connection;
    return (
      unfit(connection, CLUSTER, '', true) ??
      (options && unfit(options, CLUSTER_OPTIONS, 'options.')) ??
      (options?.redisOptions && unfit(options.redisOptions, OF_EACH_NODE, 'options.redisOptions.'))
    );
  }
  if (isPostgres(connection)) {
    const { connectionString = '' } = connection;
    return (
      unfit(connection, POSTGRES, '') ?? urlProblem(connectionString) ?? postgresTlsProblem(connectionString)
    );
  }
  if (Object.keys(connection).length === 0) return `${EXPECTED}, found {}.`;
  if ('sentinels' in connection && !connection.name)
    return 'Expected `connection.name` beside `connection.sentinels`: the name by which the Sentinels know the master, such as "mymaster"; in an address it is the path (redis+sentinel://10.0.0.1:26379/mymaster).';
  const { url = '' } = connection as RedisConnection;
  return unfit(connection, REDIS, '') ?? urlProblem(url);
}

/** Of what stands in the place of an address; a client may take other text there, such as a host alone. */
function urlProblem(url: string): string | undefined {
  return url.includes('://') ? addressProblem(url) : undefined;
}

/** @param isClosed whether nothing else than what has a rule may stand there */
function unfit(options: object, rules: Rules, at: string, isClosed = false): string | undefined {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    const expected = rule?.(value);
    if (expected) {
      const isTold = !SECRET.test(name) && !String(value).includes('@');
      const found = isTold ? showOption(value) : `a ${typeof value}`;
      return `Expected \`connection.${at}${name}\` to be ${expected}, found ${found}.`;
    }
    const meant = rule ? undefined : nearestName(name, Object.keys(rules));
    if (isClosed && !rule)
      return `Unknown field "${name}" in \`connection\` beside \`cluster\`; expected ${Object.keys(rules).join(', ')}, with user, password and TLS in options.redisOptions.`;
    if (meant !== undefined && isSlip(name, meant))
      return `Unknown field "${at}${name}" in \`connection\`. Did you mean "${at}${meant}"?`;
  }
  return undefined;
}

/** Names alone: among their values are keys. */
function showOption(value: unknown): string {
  return plainObject(value) ? show(value) : `{ ${Object.keys(value as object).join(', ')} }`;
}

const SECRET = /pass|secret|token/i;
/** Options of ioredis and pg that look like a slip for one of those above, and are none. */
const REAL = new Set([
  'role',
  'path',
  'keys',
  'host',
  'port',
  'name',
  'monitor',
  'max',
  'min',
  'Client',
  'types',
  'stream',
]);

/** Whether a name that has no rule is one of those, misspelt: the clients have many options that none of it is said of. */
function isSlip(name: string, meant: string): boolean {
  return !REAL.has(name) && Math.abs(name.length - meant.length) <= 2 && name[0]?.toLowerCase() === meant[0];
}

function isClient(connection: object): boolean {
  return ['sendCommand', 'query', 'duplicate'].some(
    (it) => typeof (connection as Record<string, unknown>)[it] === 'function',
  );
}

function isNode(node: unknown): boolean {
  if (typeof node === 'number') return !port(node);
  if (typeof node === 'string') return node !== '';
  return !plainObject(node) && !port((node as { port?: unknown }).port ?? 1);
}
