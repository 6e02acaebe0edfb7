import { isStorable } from '../text/storable-text.js';

/** Whether a job can be called so in every datastore: 1 to 200 characters without spaces or ":". */
export function isJobName(value: unknown): value is string {
  return typeof value === 'string' && /^[^\s:]{1,200}$/.test(value) && isStorable(value);
}
