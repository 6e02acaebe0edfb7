/** The thread that beats for its process, whatever the event loop of that does. Started by BeatThread. */
import { parentPort, workerData } from 'node:worker_threads';
import type { BeatFacts, BeatLink, LateProcess } from '../datastore/ports/beats.js';
import { BeatLoop } from './beat-loop.js';
import { openBeats } from './beat-session.js';
import { GoneJudge } from './gone-judge.js';

/** What the thread is given. */
export interface BeatTask {
  readonly link: BeatLink;
  readonly key: string;
  readonly facts: BeatFacts;
}

/** What it tells its process. */
export type FromThread = { readonly vanished: LateProcess } | { readonly hasFailed: true };

const { link, key, facts } = workerData as BeatTask;
const tell = (news: FromThread) => parentPort?.postMessage(news);
const loop = new BeatLoop(
  {
    beats: openBeats(link),
    key,
    judge: new GoneJudge(),
    vanished: (it) => tell({ vanished: it }),
    failed: () => tell({ hasFailed: true }),
  },
  facts,
);
// Holds the thread, until it is ended.
parentPort?.on('message', (told: BeatFacts) => loop.tell(told));
loop.start();
