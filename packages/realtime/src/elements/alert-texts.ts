import { type AlertTexts, textsWith } from '../display/texts.js';

const ENGLISH: AlertTexts = {
  close: 'Close',
  closeAll: 'Close all',
  notifications: 'Notifications',
  working: 'Working',
  offline: 'Connection lost. Trying again…',
  datastoreAway: 'The server cannot reach its jobs just now. It goes on by itself.',
  refused: 'You are not signed in here any more.',
  states: { failed: 'Failed', cancelled: 'Cancelled' },
  indicators: { blue: 'Information', green: 'Success', orange: 'Warning', red: 'Error' },
};

export function alertTexts(): AlertTexts {
  return textsWith(ENGLISH);
}
