import { InvalidOptionsError } from '@cortado/core';
import type {
  Alert,
  BatchProgress,
  DocumentChanged,
  KnownEvents,
  ListChanged,
  Notice,
  Progress,
} from '../protocol/frames.js';
import { show } from './show.js';
import { PayloadReader } from './text-rules.js';

const MOST_JOBS = Number.MAX_SAFE_INTEGER;
const LONGEST_ALERT = 3_600;

type Read<T> = (reader: PayloadReader) => T;
/** An app may add its own events to `KnownEvents`, and what those carry is any JSON. */
type Readable = 'progress' | 'notice' | 'alert' | 'list.changed' | 'document.changed' | 'batch.progress';

/** How the payload of each event with a meaning is read, and which fields it has. */
const KNOWN: { readonly [E in Readable]: { fields: readonly string[]; read: Read<KnownEvents[E]> } } = {
  progress: {
    fields: ['percent', 'title', 'description', 'job'],
    read: (it): Progress => ({
      percent: it.neededNumber('percent', 0, 100),
      ...said({ title: it.text('title'), description: it.text('description'), job: it.text('job') }),
    }),
  },
  notice: {
    fields: ['text', 'title', 'indicator', 'link'],
    read: (it): Notice => ({
      text: it.neededText('text'),
      ...said({ title: it.text('title'), indicator: it.indicator('indicator'), link: it.link('link') }),
    }),
  },
  alert: {
    fields: ['text', 'indicator', 'seconds'],
    read: (it): Alert => ({
      text: it.neededText('text'),
      ...said({ indicator: it.indicator('indicator'), seconds: it.number('seconds', 1, LONGEST_ALERT) }),
    }),
  },
  'list.changed': {
    fields: ['doctype'],
    read: (it): ListChanged => ({ doctype: it.neededText('doctype') }),
  },
  'document.changed': {
    fields: ['doctype', 'docname'],
    read: (it): DocumentChanged => ({
      doctype: it.neededText('doctype'),
      docname: it.neededText('docname'),
    }),
  },
  'batch.progress': {
    fields: ['batch', 'done', 'failed', 'total'],
    read: (it): BatchProgress => ({
      batch: it.neededText('batch'),
      done: it.neededNumber('done', 0, MOST_JOBS),
      failed: it.neededNumber('failed', 0, MOST_JOBS),
      total: it.neededNumber('total', 0, MOST_JOBS),
    }),
  },
};

const LONGEST_EVENT = 200;
/** What servers tell by themselves: who heard it of somebody else would be told what is not so. */
const RESERVED = new Set([
  'task',
  'task.gone',
  'welcome',
  'frames',
  'status',
  'dropped',
  'connect',
  'disconnect',
]);

/** The payload of an event, found good where the event has a meaning. @throws InvalidOptionsError with everything that is wrong */
export function readPayload(what: string, event: unknown, payload: unknown): unknown {
  if (typeof event !== 'string' || event === '' || event.length > LONGEST_EVENT)
    throw new InvalidOptionsError(what, [
      `Expected the event's name to be text of 1 to ${LONGEST_EVENT} characters, found ${show(event)}.`,
    ]);
  if (RESERVED.has(event))
    throw new InvalidOptionsError(what, [`"${event}" is what servers themselves tell; take another name.`]);
  const known = Object.hasOwn(KNOWN, event) ? KNOWN[event as Readable] : undefined;
  if (!known) return payload ?? null;
  const reader = new PayloadReader(payload, known.fields);
  const read = known.read(reader);
  if (reader.problems.length > 0) throw new InvalidOptionsError(what, reader.problems);
  return read;
}

/** The fields that are there. */
function said<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, it]) => it !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
