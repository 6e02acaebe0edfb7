import type { JobEventName, JobEvents } from '../../events/job-events.js';
import type { Redactor } from '../../redaction/redactor.js';
import type { SecretTexts } from '../../redaction/secret-texts.js';
import { cutText } from '../../text/storable-text.js';

/** What an event says when it is heard in another process: errors by their words, and no arguments. */
export type FeedFacts<N extends JobEventName> = {
  [K in keyof JobEvents[N] as K extends 'data' ? never : K]: JobEvents[N][K] extends Error
    ? FeedError
    : JobEvents[N][K];
};

export interface FeedError {
  readonly name: string;
  /** At most 500 characters. */
  readonly message: string;
}

/** Where something happened. `undefined` where the datastore itself told of it. */
export interface FeedSource {
  readonly host: string;
  readonly pid: number;
}

/** One event of `cortado.on`, wherever it happened. Secrets are masked. */
export type JobFeedEvent = {
  [N in JobEventName]: {
    readonly name: N;
    readonly facts: FeedFacts<N>;
    readonly at: Date;
    readonly source: FeedSource | undefined;
  };
}[JobEventName];

/** Events were left out here: more came than the feed, its reader or a process that told of them could take. */
export interface FeedGap {
  readonly name: 'feed.dropped';
  readonly facts: { readonly count: number };
  readonly at: Date;
  readonly source: FeedSource | undefined;
}

export type FeedEvent = JobFeedEvent | FeedGap;

/** As it travels: name, milliseconds since 1970, facts. */
export type PackedEvent = readonly [name: JobEventName, at: number, facts: Readonly<Record<string, unknown>>];

const LONGEST_MESSAGE = 500;
/** What a job says of itself, which may repeat its arguments. */
const SAID: ReadonlySet<string> = new Set(['title', 'description', 'stage']);
/** Secrets are looked for in more than travels, so that none is cut into something that no longer looks like one. */
const LONGEST_READ = 8_192;

export function packEvent<N extends JobEventName>(
  name: N,
  event: JobEvents[N],
  at: number,
  redactor: Redactor,
): PackedEvent {
  const { data, ...more } = event as JobEvents[N] & { data?: unknown };
  const secrets = redactor.secretsIn(data);
  const facts = Object.entries(more).map(
    ([key, value]) =>
      [key, SAID.has(key) ? redactor.value(value, secrets) : packValue(value, redactor, secrets)] as const,
  );
  return [name, at, redactor.value(Object.fromEntries(facts)) as Record<string, unknown>];
}

/** The same without most of what the job says of itself: it may say more than a message holds. */
export function shortenEvent([name, at, facts]: PackedEvent): PackedEvent {
  const short = Object.entries(facts).map(([key, value]) => [
    key,
    SAID.has(key) && typeof value === 'string' ? cutText(value, LONGEST_MESSAGE) : value,
  ]);
  return [name, at, Object.fromEntries(short)];
}

export function unpackEvent([name, at, facts]: PackedEvent, source: FeedSource | undefined): FeedEvent {
  const values = Object.entries(facts).map(([key, value]) => [key, unpackValue(value)] as const);
  return { name, at: new Date(at), facts: Object.fromEntries(values), source } as FeedEvent;
}

function packValue(value: unknown, redactor: Redactor, secrets: SecretTexts): unknown {
  if (value instanceof Date) return { moment: value.getTime() };
  if (!(value instanceof Error)) return value;
  return {
    name: value.name,
    message: redactor.text(value.message.slice(0, LONGEST_READ), secrets).slice(0, LONGEST_MESSAGE),
  };
}

function unpackValue(value: unknown): unknown {
  const { moment } = (value ?? {}) as { moment?: unknown };
  return typeof moment === 'number' ? new Date(moment) : value;
}
