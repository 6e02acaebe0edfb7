import { type TaskTexts, textsWith } from '../display/texts.js';

const count = (value: number) => value.toLocaleString();

const ENGLISH: TaskTexts = {
  working: 'Working',
  myTasks: 'My tasks',
  noTasks: 'Nothing yet. What you start shows up here.',
  loading: 'Looking for your tasks…',
  cancel: 'Cancel',
  retry: 'Retry',
  result: 'Result',
  fewer: 'Show fewer',
  all: (tasks) => `Show all ${count(tasks)}`,
  of: (done, total) => `${count(done)} of ${count(total)}`,
  failures: (failed) => `${count(failed)} failed`,
  running: (tasks) => (tasks === 0 ? '' : `${count(tasks)} running`),
  states: {
    waiting: 'Waiting',
    prioritized: 'Waiting',
    'waiting-children': 'Waiting',
    paused: 'Waiting',
    delayed: 'Delayed',
    active: 'Running',
    completed: 'Done',
    failed: 'Failed',
    cancelled: 'Cancelled',
  },
};

export function taskTexts(): TaskTexts {
  return textsWith(ENGLISH);
}
