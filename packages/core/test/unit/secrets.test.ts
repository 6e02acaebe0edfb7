import 'reflect-metadata';
import { inspect } from 'node:util';
import {
  afterCommit,
  type ConfigurationError,
  type Cortado,
  createCortado,
  DatastoreRefusedError,
  Enqueue,
  type LogEntry,
  logEntries,
  logEvents,
  runInTransaction,
  webhookChannel,
} from '@cortado/core';
import { jest } from '@jest/globals';
import { systemClock } from '../../src/clock/clock.js';
import { maskedAttributes, maskedException } from '../../src/datastore/bullmq/masked-span.js';
import { ErrorLog } from '../../src/error-log/error-log.js';
import { EventBus } from '../../src/events/event-bus.js';
import type { JobEventName, JobEvents } from '../../src/events/job-events.js';
import { Redactor } from '../../src/redaction/redactor.js';

const SECRET = 'hunter2';
/** What each way out is given: a secret in an address, in a header, in a pair, in JSON. */
const TEXTS = [
  `cannot reach redis://bob:${SECRET}@h:6379`,
  `cannot reach postgres://bob:pa#${SECRET}/x@h`,
  `sent Authorization: Bearer ${SECRET}`,
  `login failed: password=${SECRET}`,
  `got {"user":"bob","apiKey":"${SECRET}"}`,
  `ssn: ${SECRET}`,
  `Command failed: mysqldump --password ${SECRET} --all`,
  `Command failed: deploy --api-key '${SECRET} x'`,
  `syntax error in: ALTER ROLE bob PASSWORD '${SECRET}'`,
  `refused: CREATE USER bob IDENTIFIED BY '${SECRET}'`,
  `got <soap:password type="text">${SECRET}</soap:password>`,
  `called https://h/?next=redis%3A%2F%2Fbob%3A${SECRET}%40h%2F0`,
  `called https://h/?next=%3Fpassword%3D${SECRET}`,
];

class Till {
  @Enqueue()
  async open(_login: object): Promise<void> {}
}

function failure(text: string): Error {
  const error = new Error(text, { cause: new Error(`caused by ${text}`) });
  error.stack = `Error: ${text}\n    at open (till.ts:1:1) ${text}`;
  return error;
}

const apps: Cortado[] = [];
const app = (options: object = {}) => {
  const made = createCortado({
    ...{ connection: 'redis://127.0.0.1:1', services: [Till], redact: ['ssn'], enqueueTimeout: 50 },
    ...options,
  });
  apps.push(made);
  return made;
};

afterEach(async () => {
  for (const it of apps.splice(0)) await it.close();
});

describe('nothing that leaves the process tells a secret', () => {
  const job = { id: '1', name: 'Till.open', queue: 'default' };
  const events = (error: Error, text: string): { [N in JobEventName]?: JobEvents[N] } => ({
    'job.failed': { ...job, attempt: 1, duration: 1, error },
    'job.retrying': { ...job, attempt: 1, duration: 1, error },
    'job.cancelled': { ...job, attempt: 1, reason: text },
    'callback.failed': { ...job, callback: 'Till.close', error },
    'afterwards.failed': { ...job, error },
    'worker.error': { queue: 'default', error },
    'schedule.failed': { key: 'nightly', error },
    'schedule.passed': { key: 'nightly', slot: new Date(0), count: 1, decision: 'skipped', why: text },
    'queue.paused': { queue: 'default', by: 'ada', reason: text },
    'child.retired': { pid: 1, reason: text } as never,
  });

  it.each(TEXTS)('in lines of a log: %s', (text) => {
    const cortado = app();
    const lines: string[] = [];
    logEvents(cortado, (line) => lines.push(line));
    for (const [name, event] of Object.entries(events(failure(text), text)))
      cortado.internals.events.emit(name as JobEventName, event as never);
    expect(lines).toHaveLength(10);
    for (const line of lines) {
      expect(line).toContain('***');
      expect(line).not.toContain(SECRET);
    }
  });

  it('in lines of a log, where it was an argument of the job', () => {
    const cortado = app();
    const lines: string[] = [];
    logEvents(cortado, (line) => lines.push(line));
    const told = { ...job, attempt: 1, duration: 1, error: failure(`no till opens with ${SECRET}`) };
    const data = [{ login: { user: 'bob', password: SECRET } }];
    cortado.internals.events.emit('job.failed', { ...told, data });
    cortado.internals.events.emit('job.retrying', { ...told, data });
    expect(lines).toHaveLength(2);
    expect(lines.join('\n')).not.toContain(SECRET);
  });

  it('in what a program reads of a line: message and job', () => {
    const cortado = app();
    const entries: LogEntry[] = [];
    logEntries(cortado, (entry) => entries.push(entry));
    const data = [{ login: { user: 'bob', password: SECRET } }];
    const told = { ...job, attempt: 2, duration: 1, error: failure('no till'), data };
    cortado.internals.events.emit('job.failed', { ...told, user: SECRET, requestId: `r ${SECRET}` });
    expect(entries.map((it) => ({ ...it.job }))).toEqual([
      { ...job, attempt: 2, user: '***', requestId: 'r ***' },
    ]);
  });

  it.each(TEXTS.slice(0, 5))('in warnings of the process: %s', async (text) => {
    const said: string[] = [];
    const bus = new EventBus((message) => said.push(message));
    bus.on('job.enqueued', () => {
      throw failure(text);
    });
    bus.emit('job.enqueued', job);
    const records = { put: () => Promise.reject(failure(text)) } as never;
    const log = new ErrorLog({
      ...{ records, redactor: new Redactor(), clock: systemClock },
      warn: (message) => said.push(message),
    });
    await log.write({ title: text, error: failure(text) });
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation((message, options) => {
      said.push(`${message} ${(options as unknown as { detail?: string }).detail}`);
    });
    await runInTransaction({ transaction: (work) => work({}) }, () =>
      afterCommit(() => Promise.reject(failure(text))),
    );
    warn.mockRestore();
    expect(said).toHaveLength(3);
    for (const it of said) {
      expect(it).toContain('***');
      expect(it).not.toContain(SECRET);
    }
  });

  it.each([
    `redis://bob:pa#${SECRET}@host`,
    `redis://bob:pa/${SECRET}@host`,
    `redis://bob:pa?${SECRET}@host`,
    `redis://bob:pa%zz${SECRET}@host`,
    `redis://bob:${SECRET}@host:99999`,
    `redis://bob:${SECRET}@[::1`,
    `redis://bob:${SECRET}@`,
    `redis:bob:${SECRET}@host`,
    `redsi://bob:${SECRET}@host`,
    `rediss://:pa#${SECRET}@host`,
    `postgres://bob:pa#${SECRET}@host/db`,
    `postgres://bob:${SECRET}@host:abc/db`,
    `postgresql:bob:${SECRET}@host/db`,
  ])('at boot, when an address cannot be read: %s', (connection) => {
    let refused: unknown;
    try {
      app({ connection });
    } catch (error) {
      refused = error;
    }
    expect(refused).toMatchObject({ code: 'CORTADO_CONFIGURATION' });
    const { message, problems, stack } = refused as ConfigurationError;
    expect(message).toContain('Expected `connection`');
    for (const text of [message, stack, ...problems]) expect(text).not.toContain(SECRET);
  });

  it.each([
    `redis://bob:pa ss${SECRET}@host`,
    `redis://bob:${SECRET}@host/0`,
    `postgres://bob:p%23${SECRET}@host/db`,
    `postgres://host/db?user=bob&password=${SECRET}`,
  ])('in what an app says of its place: %s', (connection) => {
    expect(app({ connection }).location).not.toContain(SECRET);
  });

  it('in an app that is printed, or made JSON of', () => {
    for (const connection of [`redis://bob:${SECRET}@h`, { host: 'h', password: SECRET }]) {
      const it = app({ connection });
      expect(inspect(it, { depth: 20, showHidden: true })).not.toContain(SECRET);
      expect(JSON.stringify(it)).not.toContain(SECRET);
    }
  });

  it('in the command that an error of a client is of', () => {
    const cause = Object.assign(new Error('WRONGPASS'), { command: { name: 'auth', args: ['bob', SECRET] } });
    const error = new DatastoreRefusedError({ what: 'a', location: 'h', found: 'x', cause }, 'WRONGPASS');
    expect(inspect(error, { depth: 20 })).not.toContain(SECRET);
  });

  it('in the arguments of a command, behind the name of a secret', () => {
    const told = new Redactor().value({ argv: ['--user', 'bob', '--password', SECRET, SECRET.length] });
    expect(told).toEqual({ argv: ['--user', 'bob', '--password', '***', SECRET.length] });
    expect(new Redactor().secretsIn(['--token', SECRET]).texts).toEqual([SECRET]);
    expect(new Redactor().text('the csrf-token is missing - password file')).toBe(
      'the csrf-token is missing - password file',
    );
  });

  it('in a host that has a login before it', () => {
    expect(() => app({ connection: { host: `bob:${SECRET}@h`, port: 1 } })).toThrow(
      /`connection.host` to be a host alone: user and password stand beside it, found a string\.$/,
    );
  });

  it('in a webhook that cannot be called', () => {
    expect(() => webhookChannel({ url: `https://bob:${SECRET}@h/x`, secret: 'signs' })).toThrow(
      /without user and password\.$/,
    );
  });

  it.each(TEXTS.slice(0, 5))('in spans: %s', (text) => {
    const attributes = { 'bullmq.job.failed.reason': text, 'bullmq.job.name': 'Till.open' };
    const shown = JSON.stringify([maskedAttributes(attributes), maskedException(failure(text))]);
    expect(shown).toContain('Till.open');
    expect(shown).not.toContain(SECRET);
  });

  it('in a value that an app masks for somebody', () => {
    expect(app().masked({ ssn: SECRET, deep: [{ token: SECRET, text: TEXTS[3] }], town: 'Ulm' })).toEqual({
      ssn: '***',
      deep: [{ token: '***', text: 'login failed: password=***' }],
      town: 'Ulm',
    });
  });
});
