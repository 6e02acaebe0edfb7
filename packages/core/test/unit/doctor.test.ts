import type { DatastoreCondition } from '../../src/datastore/ports/inspection.js';
import { isOlder } from '../../src/datastore/ports/inspection.js';
import { SqlInspection } from '../../src/datastore/postgres/sql-inspection.js';
import { RedisInspection } from '../../src/datastore/redis/redis-inspection.js';
import { judgeDatastore } from '../../src/operations/doctor/judge-datastore.js';
import { judgeProcesses } from '../../src/operations/doctor/judge-processes.js';
import { type ExaminedQueue, judgeQueue } from '../../src/operations/doctor/judge-queues.js';
import { judgeScheduler } from '../../src/operations/doctor/judge-scheduler.js';
import type { ProcessRecord } from '../../src/operations/processes/process-list.js';

const MINUTE = 60_000;
const now = Date.UTC(2026, 0, 13);
const ago = (ms: number) => new Date(now - ms);

const well: DatastoreCondition = {
  ...{ product: 'Redis', version: '7.2.0', wanted: undefined, isReadOnly: false, eviction: 'noeviction' },
  ...{ persistence: 'log', persistenceTrouble: undefined },
  memory: { used: 100, limit: undefined },
  connections: { used: 10, limit: 100 },
};
const datastore = (change: object) =>
  judgeDatastore({ ...well, location: 'redis://h', roundTrip: 1, isLocal: false, ...change }).map(
    ({ code, level }) => `${level} ${code}`,
  );

const worker: ProcessRecord = {
  ...{
    kind: 'worker',
    app: 'shop',
    version: undefined,
    host: 'h',
    pid: 7,
    since: ago(MINUTE),
    lastSeen: ago(0),
  },
  ...{
    status: 'busy',
    queues: [{ name: 'short', concurrency: 2, active: 2 }],
    slots: { total: 2, taken: 2 },
  },
  ...{ currentJobs: [], memory: 1, loopLag: 0, clockOffset: 0 },
};
const counts = {
  active: 0,
  waiting: 0,
  prioritized: 0,
  delayed: 0,
  'waiting-children': 0,
  completed: 0,
  failed: 0,
};
const queue = (change: Partial<ExaminedQueue>, processes = [worker]) =>
  judgeQueue(
    {
      name: 'short',
      counts,
      oldest: undefined,
      pause: undefined,
      limits: { limitedFor: 0, concurrency: undefined },
      running: [],
      orphans: [],
      size: 0,
      ...change,
    },
    processes,
    now,
  )
    .slice(1)
    .map(({ code, level }) => `${level} ${code}`);

it('finds nothing wrong with a datastore that is well, and names what is', () => {
  expect(datastore({})).toEqual(['ok datastore']);
  expect(datastore({ eviction: 'allkeys-lru' })).toEqual(['ok datastore', 'warning evicts']);
  expect(datastore({ eviction: 'allkeys-lru', memory: { used: 1, limit: 100 } })).toContain('error evicts');
  expect(datastore({ memory: { used: 89, limit: 100 } })).toEqual(['ok datastore']);
  expect(datastore({ memory: { used: 90, limit: 100 } })).toContain('warning memory-full');
  expect(datastore({ memory: { used: 100, limit: 100 } })).toContain('error memory-full');
  expect(datastore({ connections: { used: 90, limit: 100 } })).toContain('warning connections-full');
  expect(datastore({ roundTrip: 51 })).toContain('warning round-trip-slow');
  expect(datastore({ roundTrip: 51, isLocal: true })).toEqual(['ok datastore']);
  expect(datastore({ persistence: undefined, memory: undefined, connections: undefined })).toEqual([
    'ok datastore',
  ]);
});

it('tells a queue that does not keep up from one that is only busy, paused or unserved', () => {
  const waiting = { ...counts, waiting: 3, active: 2 };
  expect(queue({})).toEqual([]);
  expect(queue({ counts: waiting, oldest: ago(MINUTE) })).toEqual([]);
  expect(queue({ counts: waiting, oldest: ago(MINUTE + 1) })).toEqual(['warning backlog']);
  const pause = { by: 'ann', reason: undefined, since: ago(1), until: undefined };
  expect(queue({ counts: waiting, oldest: ago(2 * MINUTE), pause })).toEqual(['warning queue-paused']);
  expect(queue({ pause: { ...pause, until: ago(0) } })).toEqual(['warning pause-over']);
  expect(queue({ counts: waiting }, [])).toEqual(['error no-worker']);
  expect(queue({}, [{ ...worker, status: 'gone' }])).toEqual(['warning no-worker']);
  expect(queue({ counts: waiting }, [{ ...worker, status: 'quiet' }])).toEqual(['error no-worker']);
  expect(queue({ orphans: ['1'] })).toEqual(['warning orphaned-jobs']);
  expect(queue({ orphans: ['1'] }, [])).toEqual(['warning no-worker', 'error orphaned-jobs']);
});

it('tells a queue whose slots the jobs of others have taken, or that a limit holds back', () => {
  const waiting = { ...counts, waiting: 3 };
  const shared = (taken: number): ProcessRecord => ({
    ...worker,
    queues: [
      { name: 'default', concurrency: 2, active: taken },
      { name: 'short', concurrency: 2, active: 0 },
    ],
    slots: { total: 2, taken },
  });
  const waits = (ms: number) => ({ counts: waiting, oldest: ago(ms) });
  expect(queue(waits(MINUTE), [shared(2)])).toEqual([]);
  expect(queue(waits(MINUTE + 1), [shared(2)])).toEqual(['warning backlog']);
  expect(queue(waits(MINUTE + 1), [shared(2), { ...shared(1), pid: 8 }])).toEqual([]);
  expect(queue(waits(MINUTE + 1), [shared(2), { ...shared(1), pid: 8, status: 'gone' }])).toEqual([
    'warning backlog',
  ]);
  const limited = { limitedFor: 1_000, concurrency: undefined };
  expect(queue({ ...waits(MINUTE), limits: limited })).toEqual([]);
  expect(queue({ ...waits(MINUTE + 1), limits: limited })).toEqual(['warning queue-limited']);
  const held = { limitedFor: 0, concurrency: 1 };
  const oneRuns = { counts: { ...waiting, active: 1 }, oldest: ago(MINUTE + 1), limits: held };
  expect(queue(oneRuns, [shared(1)])).toEqual(['warning queue-limited']);
  expect(queue({ ...oneRuns, limits: { ...held, concurrency: 2 } }, [shared(1)])).toEqual([]);
  expect(queue(oneRuns, [])).toEqual(['error no-worker']);
});

it('counts a job as stuck a minute after its limit, and not one that nobody works on', () => {
  const running = (ms: number) => [{ id: '1', name: 'a', since: ago(ms), limit: 5_000 }];
  expect(queue({ running: running(MINUTE + 5_000) })).toEqual([]);
  expect(queue({ running: running(MINUTE + 5_001) })).toEqual(['error stuck-job']);
  expect(queue({ running: running(MINUTE + 5_001), orphans: ['1'] })).toEqual(['warning orphaned-jobs']);
});

it('names processes that are gone, held up, or whose clock is off', () => {
  const found = judgeProcesses([
    worker,
    { ...worker, pid: 8, status: 'gone' },
    { ...worker, pid: 9, loopLag: 2_000 },
    { ...worker, pid: 10, clockOffset: -4_000, kind: 'scheduler' },
  ]);
  expect(found.map(({ code, subject }) => `${code} ${subject}`)).toEqual([
    ...['processes processes', 'process-gone h:8', 'loop-blocked h:9', 'clock-off h:10'],
  ]);
  expect(found[0]?.facts).toEqual({ workers: 2, schedulers: 1 });
});

it('takes schedules that are missing for an error, and others that differ for a warning', () => {
  const status = { state: 'enabled', failed: 6 } as never;
  const health = {
    issues: [
      { kind: 'failed-runs', subject: 'scheduler', message: '', since: ago(1) },
      { kind: 'late-schedule', subject: 'Reports.nightly', message: '', since: ago(MINUTE) },
    ],
    figures: { schedules: 2 },
  } as never;
  const diff = { added: ['a'], updated: [], removed: ['b'], superseded: false } as never;
  const codes = (it: Parameters<typeof judgeScheduler>[0]) =>
    judgeScheduler(it).map(({ code, level }) => `${level} ${code}`);
  expect(codes({ status, health, diff })).toEqual([
    ...['ok scheduler', 'warning failed-runs', 'error late-schedule', 'error schedules-differ'],
  ]);
  const superseded = { added: [], updated: [], removed: [], superseded: true } as never;
  expect(codes({ status, health, diff: superseded })).toContain('warning schedules-superseded');
  expect(codes({ status, health, diff: 'the key a is taken' })).toContain('error schedules-clash');
});

describe('the reason why a datastore cannot be used', () => {
  const of = (message: string, code?: string) => Object.assign(new Error(message), code ? { code } : {});

  it.each([
    ['WRONGPASS invalid username-password pair', undefined, 'credentials'],
    ['LOADING Redis is loading the dataset in memory', undefined, 'starting'],
    ["READONLY You can't write against a read only replica.", undefined, 'replica'],
    ['ERR max number of clients reached', undefined, 'too-many-connections'],
    ['connect ETIMEDOUT', 'ETIMEDOUT', 'silent'],
    ['self-signed certificate in certificate chain', 'SELF_SIGNED_CERT_IN_CHAIN', 'certificate'],
    ['80CC:error:0A00045C:SSL routines::tlsv13 alert certificate required', undefined, 'client-certificate'],
    ['anything else', undefined, 'other'],
  ])('is read from what Redis says: %s', (message, code, trouble) => {
    const inspection = new RedisInspection(undefined as never, 'bull');
    expect(inspection.troubleOf(new Error('outer', { cause: of(message, code) }))).toBe(trouble);
  });

  it.each([
    ['password authentication failed', '28P01', 'credentials'],
    ['database "x" does not exist', '3D000', 'unknown-database'],
    ['sorry, too many clients already', '53300', 'too-many-connections'],
    ['the database system is starting up', '57P03', 'starting'],
    ['no pg_hba.conf entry for host "::1", user "a", database "b", no encryption', '28000', 'wrong-server'],
    ['connection requires a valid client certificate', '28000', 'client-certificate'],
    ['cannot execute INSERT in a read-only transaction', '25006', 'replica'],
    ['The server does not support SSL connections', undefined, 'wrong-server'],
    ['timeout exceeded when trying to connect', undefined, 'silent'],
    ['connect ECONNREFUSED', 'ECONNREFUSED', 'nobody-there'],
  ])('is read from what PostgreSQL says: %s', (message, code, trouble) => {
    const inspection = new SqlInspection(undefined as never, 'PostgreSQL');
    expect(inspection.troubleOf(new AggregateError([of(message, code)]))).toBe(trouble);
  });
});

it('compares versions by their numbers', () => {
  expect(['5.0.14', '6.0.20', '6.2.0', '7.0', '10.1'].map((it) => isOlder(it, '6.2.0'))).toEqual([
    ...[true, true, false, false, false],
  ]);
});
