import { suggestion } from '../options/nearest-name.js';
import { show } from '../options/show.js';
import { JOB_EVENT_NAMES } from './job-events.js';

/** What is wrong with an event's name and what is to hear of it, one sentence each. */
export function listenerFaults(name: unknown, listener: unknown): string[] {
  const faults: string[] = [];
  if (!(JOB_EVENT_NAMES as readonly unknown[]).includes(name))
    faults.push(`Unknown event ${show(name)}.${suggestion(String(name), JOB_EVENT_NAMES)}`);
  if (typeof listener !== 'function')
    faults.push(`Expected a function that hears of it, found ${show(listener)}.`);
  return faults;
}
