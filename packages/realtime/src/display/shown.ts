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
  readonly title: string;
  readonly description: string;
  readonly percent: number;
}

export interface ShownBatch {
  readonly done: number;
  readonly failed: number;
  readonly total: number;
}

const INDICATORS: readonly string[] = ['blue', 'green', 'orange', 'red'] satisfies Indicator[];
const SECONDS = 7;
const LONGEST = 3_600;

/** What is shown of a notice, whatever was sent in its name; `undefined` for what says nothing. */
export function noticeShown(key: number, payload: unknown, base: string): ShownMessage | undefined {
  const { text, title, indicator, link } = objectOf<Notice>(payload);
  const said = {
    key,
    title: plainText(title, TITLE),
    text: plainText(text),
    indicator: indicatorOf(indicator),
    link: safeLink(link, base),
    seconds: undefined,
  };
  // A link that may not be followed is still something that was said.
  const refused = said.link ? '' : plainText((link as Partial<Notice['link']>)?.label, TITLE);
  const whole = { ...said, text: [said.text, refused].filter(Boolean).join(' ') };
  return whole.text || whole.title || whole.link ? whole : undefined;
}

export function alertShown(key: number, payload: unknown): ShownMessage | undefined {
  const { text, indicator, seconds } = objectOf<Alert>(payload);
  const said = plainText(text);
  if (said === '') return undefined;
  const stays = typeof seconds === 'number' && seconds > 0 ? Math.min(LONGEST, seconds) : SECONDS;
  return { key, title: '', text: said, indicator: indicatorOf(indicator), link: undefined, seconds: stays };
}

export function barShown(key: string, payload: unknown): ShownBar {
  const { title, description, percent } = objectOf<Progress>(payload);
  return {
    key,
    title: plainText(title, TITLE),
    description: plainText(description, TITLE),
    percent: percentOf(percent),
  };
}

export function batchShown(payload: unknown): ShownBatch {
  const { done, failed, total } = objectOf<BatchProgress>(payload);
  return { done: countOf(done), failed: countOf(failed), total: countOf(total) };
}

function indicatorOf(value: unknown): Indicator {
  return typeof value === 'string' && INDICATORS.includes(value) ? (value as Indicator) : 'blue';
}

function countOf(value: unknown): number {
  return Number.isFinite(value) ? Math.max(0, Math.trunc(Number(value))) : 0;
}

/** The text alone is a notice, too. */
function objectOf<T>(payload: unknown): { [K in keyof T]?: unknown } {
  if (typeof payload === 'object' && payload !== null) return payload as { [K in keyof T]?: unknown };
  return { text: payload } as { [K in keyof T]?: unknown };
}
