import type { Alert, BatchProgress, Indicator, Notice, Progress } from '../protocol/frames.js';
import { percentOf } from './percent.js';
import { plainText, TITLE } from './plain-text.js';
import { type SafeLink, safeLink } from './safe-link.js';

/** A notice or an alert as it is shown. */
export interface ShownMessage {
  readonly key: number;
  readonly title: string;
  readonly text: string;
  readonly indicator: Indicator;
  readonly link: SafeLink | undefined;
  /** After so many seconds it goes away; `undefined` for what stays until it is closed. */
  readonly seconds: number | undefined;
}

/** A bar of the progress dialog. */
export interface ShownBar {
  readonly key: string;
  /** Where it was heard; `undefined` for the page's own. */
  readonly room: string | undefined;
  readonly title: string;
  readonly description: string;
  readonly percent: number;
  /** Whose bar it is has ended before it was full: `failed`, `cancelled`. */
  readonly ended?: string;
}

export interface ShownBatch {
  readonly done: number;
  readonly failed: number;
  readonly total: number;
}

const INDICATORS: readonly Indicator[] = ['blue', 'green', 'orange', 'red'];
const SECONDS = 7;
const LONGEST = 3_600;

/** What is shown of a notice, whatever was sent in its name; `undefined` for what says nothing. */
export function noticeShown(key: number, payload: unknown, base: string): ShownMessage | undefined {
  const given = objectOf<Notice>(payload);
  const title = plainText(given.title, TITLE);
  const link = safeLink(given.link, base);
  // A link that may not be followed is still something that was said.
  const refused = link ? '' : plainText((given.link as Partial<Notice['link']>)?.label, TITLE);
  const text = [plainText(given.text), refused].filter(Boolean).join(' ');
  const indicator = INDICATORS.find((it) => it === given.indicator) ?? 'blue';
  return text || title || link ? { key, title, text, indicator, link, seconds: undefined } : undefined;
}

export function alertShown(key: number, payload: unknown): ShownMessage | undefined {
  const { text, indicator, seconds } = objectOf<Alert>(payload);
  const said = noticeShown(key, { text, indicator }, '');
  const stays = typeof seconds === 'number' && seconds > 0 ? Math.min(LONGEST, seconds) : SECONDS;
  return said && { ...said, seconds: stays };
}

export function barShown(key: string, payload: unknown, room?: string): ShownBar {
  const { title, description, percent } = objectOf<Progress>(payload);
  return {
    key,
    room,
    title: plainText(title, TITLE),
    description: plainText(description, TITLE),
    percent: percentOf(percent),
  };
}

export function batchShown(payload: unknown): ShownBatch {
  const { done, failed, total } = objectOf<BatchProgress>(payload);
  return { done: countOf(done), failed: countOf(failed), total: countOf(total) };
}

function countOf(value: unknown): number {
  return Number.isFinite(value) ? Math.max(0, Math.trunc(Number(value))) : 0;
}

/** The text alone is a notice, too. */
function objectOf<T>(payload: unknown): { [K in keyof T]?: unknown } {
  if (typeof payload === 'object' && payload !== null) return payload as { [K in keyof T]?: unknown };
  return { text: payload } as { [K in keyof T]?: unknown };
}
