import type { State } from '../api/types.js';

export interface StateWords {
  readonly label: string;
  readonly color: string;
}

/** 'Children' waits for those of its batch or flow. */
export const STATES: Readonly<Record<State, StateWords>> = {
  active: { label: 'Active', color: 'blue' },
  waiting: { label: 'Waiting', color: 'gray' },
  prioritized: { label: 'Prioritized', color: 'grape' },
  delayed: { label: 'Delayed', color: 'yellow' },
  'waiting-children': { label: 'Children', color: 'cyan' },
  failed: { label: 'Failed', color: 'red' },
  completed: { label: 'Completed', color: 'teal' },
  cancelled: { label: 'Cancelled', color: 'orange' },
};

export const STATE_ORDER = Object.keys(STATES) as State[];

export function isState(text: string | undefined): text is State {
  return text !== undefined && Object.hasOwn(STATES, text);
}
