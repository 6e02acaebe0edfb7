/**
 * The thread that beats for its process once the event loop of that has been blocked, and from then on. Until then it only
 * watches, and has loaded nothing: with a client for the datastore it takes some 14 MB more. Started by Beating.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { BeatFacts, BeatLink, LateProcess } from '../datastore/ports/beats.js';
import { BeatLoop } from './beat-loop.js';
import { BeatSession } from './beat-session.js';
import { BlockedLoopWatch, type TickCounter } from './event-loop-ticks.js';
import { GoneJudge } from './gone-judge.js';

/** What the thread is given. */
export interface BeatTask {
  readonly link: BeatLink;
  readonly key: string;
  readonly facts: BeatFacts;
  /** Of the event loop of its process. */
  readonly ticks: TickCounter;
}

/** What it tells its process. */
export type FromThread =
  | { readonly vanished: LateProcess }
  | { readonly hasFailed: true }
  | { readonly hasTakenOver: true };

const { link, key, facts: first, ticks } = workerData as BeatTask;
const tell = (news: FromThread) => parentPort?.postMessage(news);
let facts = first;
let loop: BeatLoop | undefined;
// Holds the thread, until it is ended.
parentPort?.on('message', (told: BeatFacts) => {
  facts = told;
  loop?.tell(told);
});
new BlockedLoopWatch(ticks, () => {
  tell({ hasTakenOver: true });
  loop = new BeatLoop(
    {
      beats: new BeatSession(link).beats,
      key,
      judge: new GoneJudge(),
      isBusy: () => true,
      vanished: (it) => tell({ vanished: it }),
      failed: () => tell({ hasFailed: true }),
    },
    facts,
  );
  loop.start();
});
