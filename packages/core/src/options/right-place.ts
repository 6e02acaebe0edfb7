import { enqueueRules, jobRules, queueRules } from './option-rules.js';

const PLACES: readonly (readonly [place: string, options: readonly string[]])[] = [
  ['a method: @Enqueue({ … }), or the options of defineJob', Object.keys(jobRules)],
  ['a call: cortado.jobs(Reports, { … }), or the options of enqueue', Object.keys(enqueueRules)],
  ['a queue: queues: { emails: { … } }', Object.keys(queueRules)],
];

/** Where an option belongs that is unknown where it stands, as a sentence behind that; nothing when nobody knows it. */
export function rightPlace(option: string): string | undefined {
  const place = PLACES.find(([, options]) => options.includes(option))?.[0];
  return place && ` It is said of ${place.replace('…', option)}.`;
}
