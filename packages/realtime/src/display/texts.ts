import type { Indicator } from '../protocol/frames.js';
import { pageShared } from './page-shared.js';

/** The words of `<cortado-alerts>`. */
export interface AlertTexts {
  readonly close: string;
  readonly closeAll: string;
  readonly notifications: string;
  readonly working: string;
  readonly offline: string;
  readonly datastoreAway: string;
  readonly refused: string;
  /** How a job ended whose bar was not full. One that is not here is said as it is. */
  readonly states: Readonly<Record<string, string>>;
  /** What the colour of a notice means, for those who do not see it. */
  readonly indicators: Readonly<Record<Indicator, string>>;
}

/** The words of `<cortado-progress>` and `<cortado-tasks>`. */
export interface TaskTexts {
  readonly working: string;
  readonly myTasks: string;
  readonly noTasks: string;
  readonly loading: string;
  readonly cancel: string;
  readonly retry: string;
  readonly result: string;
  readonly fewer: string;
  readonly all: (count: number) => string;
  readonly of: (done: number, total: number) => string;
  readonly failures: (count: number) => string;
  readonly running: (count: number) => string;
  /** By the state of a task. One that is not here is said as it is. */
  readonly states: Readonly<Record<string, string>>;
}

/** The words the elements say of themselves; an app may say them in another language. */
export type Texts = AlertTexts & TaskTexts;

/** Says some words differently, for all elements of the page that are drawn from now on. */
export function setTexts(texts: Partial<Texts>): void {
  const page = pageShared();
  page.texts = { ...page.texts, ...texts };
}

export function textsWith<T extends object>(ours: T): T {
  return { ...ours, ...pageShared().texts };
}
