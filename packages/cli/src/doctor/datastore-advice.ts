import type { DatastoreTrouble, FindingCode } from '@cortado/core';
import { showBytes } from '../output/bytes.js';
import { showSpan } from '../output/moment.js';
import type { AdviceOn } from './advice.js';

const TROUBLES: Readonly<Record<DatastoreTrouble, readonly [says: string, next: string]>> = {
  credentials: [
    'refuses the user or the password',
    'Correct them in `connection`, CORTADO_URL or REDIS_URL; signs such as # / ? : @ % are written percent-encoded.',
  ],
  'nobody-there': [
    'has nobody who listens',
    'Start the server, or correct host and port in `connection` or CORTADO_URL; in a container, 127.0.0.1 is the container itself.',
  ],
  'unknown-host': [
    'has a host name without an address',
    'Correct the host in `connection` or CORTADO_URL, or look at DNS.',
  ],
  silent: [
    'takes the connection, or swallows it, and does not answer',
    'Look whether the server is frozen or overloaded, and whether a firewall drops packets on the way.',
  ],
  'wrong-server': [
    'is answered by something that speaks another language',
    'Look at the port, and at the scheme of the address: rediss:// where the server wants TLS, redis:// where it has none; sslmode for PostgreSQL.',
  ],
  starting: ['is starting, or shutting down', 'Wait until it serves, then run this again.'],
  replica: [
    'is a replica, which takes no writes',
    'Name the primary in `connection`; after a failover, correct what its name points to.',
  ],
  'too-many-connections': [
    'has no connection to give',
    'Raise maxclients or max_connections, or start fewer processes; see who is connected by CLIENT LIST or pg_stat_activity.',
  ],
  'unknown-database': [
    'has no such database',
    'Create it, or correct the name or number at the end of the address.',
  ],
  certificate: [
    'shows a certificate that is not accepted here',
    'Do what it says; `rejectUnauthorized: false`, or sslmode=no-verify, goes on without knowing who answers.',
  ],
  'client-certificate': [
    'asks for a certificate of ours, and accepts none that it was shown',
    'Do what it says; the certificate is to be signed by an authority that the server knows, and to be valid.',
  ],
  other: ['cannot be used', 'Look at what it says, and at its own log.'],
};

type DatastoreCode = Extract<
  FindingCode,
  | `datastore-${string}`
  | 'schema-missing'
  | 'read-only'
  | 'evicts'
  | 'memory-full'
  | 'not-persistent'
  | 'persistence-fails'
  | 'connections-full'
  | 'round-trip-slow'
  | 'clock-off'
>;

export const DATASTORE_ADVICE: AdviceOn<DatastoreCode> = {
  'datastore-away': ({ subject, facts }) => {
    const [says, next] = TROUBLES[facts.trouble];
    return { says: `${subject} ${says}: ${facts.said}`, next };
  },
  'datastore-refuses': ({ subject, facts: { reason, said } }) => ({
    says: `${subject} refuses a question (${reason}): ${said}`,
    next:
      reason === '22P05'
        ? "Create a database with ENCODING 'UTF8' TEMPLATE template0, and name it in the address."
        : 'Give its user the rights on our keys or tables: ~bull:* &bull:* +@all on Redis (with your prefix), usage of the schemas bullmq and cortado and all on their tables and sequences on PostgreSQL.',
  }),
  'datastore-empty': ({ subject }) => ({
    says: `${subject} has never been opened, so there is nothing to look at`,
    next: 'Run `cortado migrate` or `cortado start`, which make it.',
  }),
  'schema-missing': ({ subject }) => ({
    says: `${subject} does not hold the tables this version needs`,
    next: 'Run `cortado migrate`.',
  }),
  'datastore-old': ({ facts: { product, version, wanted } }) => ({
    says: `${product} ${version} is too old; ${wanted} is the lowest that works well`,
    next: `Upgrade to ${product} ${wanted} or later.`,
  }),
  'read-only': ({ subject, facts: { product } }) => ({
    says: `${subject} takes no writes: it is a ${product === 'PostgreSQL' ? 'standby, or read-only' : 'replica'}`,
    next: TROUBLES.replica[1],
  }),
  evicts: ({ facts: { policy, limit } }) => ({
    says:
      limit === undefined
        ? `Once its memory is limited, the datastore will throw jobs away (maxmemory-policy ${policy})`
        : `The datastore throws jobs away when its memory is full (maxmemory-policy ${policy}, maxmemory ${showBytes(limit)})`,
    next: 'Set `maxmemory-policy noeviction`, in redis.conf or where your provider has it.',
  }),
  'memory-full': ({ facts: { used, limit } }) => ({
    says: `Its memory is ${used >= limit ? 'used up' : 'nearly used up'}: ${showBytes(used)} of ${showBytes(limit)}`,
    next: 'Raise maxmemory, keep fewer finished jobs (`keep`), or give more workers to what waits.',
  }),
  'not-persistent': ({ facts: { product } }) => ({
    says: `${product} keeps nothing on disk: a restart loses every job`,
    next:
      product === 'PostgreSQL'
        ? 'Set fsync and full_page_writes to on.'
        : 'Set `appendonly yes` in redis.conf, at least `save`; a cache must not be shared with jobs.',
  }),
  'persistence-fails': ({ facts: { said } }) => ({
    says: `The datastore cannot write its data to disk (${said}), and will refuse jobs for it`,
    next: 'Make room on its disk, or correct the rights on its folder; its log says more.',
  }),
  'connections-full': ({ facts: { used, limit } }) => ({
    says: `${used} of its ${limit} connections are taken`,
    next: TROUBLES['too-many-connections'][1],
  }),
  'round-trip-slow': ({ facts: { roundTrip } }) => ({
    says: `An answer takes ${roundTrip} ms, and every job needs several`,
    next: 'Bring workers and datastore into one data centre, or look what slows it down (SLOWLOG GET).',
  }),
  'clock-off': ({ subject, facts: { kind, offset } }) => ({
    says: `The clock of ${kind === 'command' ? 'this machine' : `the ${kind} ${subject}`} is ${showSpan(Math.abs(offset))} ${offset > 0 ? 'ahead of' : 'behind'} the datastore's, which decides what is due`,
    next: 'Set it by NTP.',
  }),
};
