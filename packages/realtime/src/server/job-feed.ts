import type { Cortado, FeedEvent, JobFacts, QueueFeed } from '@cortado/core';
import type { Progress } from '../protocol/frames.js';
import { roomName } from '../protocol/room.js';
import type { Connection } from './connection.js';
import type { JobReader } from './job-reader.js';
import { stateFrame } from './outgoing-frame.js';
import type { RealtimeUser } from './realtime-options.js';
import type { Rooms } from './rooms.js';
import { TaskFrames } from './task-frames.js';
import type { TaskView } from './task-view.js';

export interface JobFeedDeps<U extends RealtimeUser> {
  readonly cortado: Pick<Cortado, 'feed' | 'on'>;
  readonly rooms: Rooms<Connection<U>>;
  readonly jobs: JobReader;
  readonly tasks: TaskView<U>;
}

const EVENTS = [
  'job.started',
  'job.progress',
  'job.completed',
  'job.failed',
  'job.cancelled',
  'job.retrying',
  'job.postponed',
  'job.returned',
  'job.stalled',
] as const;

/** Events held for a moment in which this process is busy. */
const BUFFER = 10_000;
const OPEN_AGAIN = 1_000;

/** Hears in every process what becomes of jobs, and tells those who are in the rooms of the job and of its user. */
export class JobFeed<U extends RealtimeUser> {
  /** Resolves once it hears, or the datastore does not answer. */
  readonly ready: Promise<void>;
  readonly #deps: JobFeedDeps<U>;
  readonly #taskFrames: TaskFrames<U>;
  readonly #stopHearing: () => void;
  #feed: QueueFeed | undefined;
  #isClosed = false;

  constructor(deps: JobFeedDeps<U>) {
    this.#deps = deps;
    this.#taskFrames = new TaskFrames(deps);
    // What this very process queues: in others nobody is told before they start.
    this.#stopHearing = deps.cortado.on('job.enqueued', (facts) => this.#taskFrames.changed(facts));
    this.ready = new Promise((resolve) => {
      void this.#follow(resolve);
    });
  }

  /** Events may have been lost: whoever is followed is looked at. */
  lookAgain(): void {
    this.#taskFrames.lookAgain();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopHearing();
    this.#taskFrames.close();
    await this.#feed?.close();
  }

  async #follow(opened: () => void): Promise<void> {
    while (!this.#isClosed) {
      try {
        const feed = this.#deps.cortado.feed({ events: EVENTS, buffer: BUFFER });
        this.#feed = feed;
        feed.ready.then(opened, opened);
        for await (const event of feed) this.#hear(event);
        // It ends with its app.
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, OPEN_AGAIN));
      }
    }
  }

  #hear(event: FeedEvent): void {
    if (event.name === 'feed.dropped') this.#taskFrames.lookAgain();
    else if (event.name === 'job.progress') this.#tellProgress(event.facts);
    else this.#taskFrames.changed(event.facts as JobFacts);
  }

  #tellProgress({
    id,
    user,
    percent,
    title,
    description,
  }: JobFacts & Pick<Progress, 'percent' | 'title' | 'description'>): void {
    if (this.#taskFrames.hasEnded(id)) return;
    const payload: Progress = {
      percent,
      ...(title === undefined ? {} : { title }),
      ...(description === undefined ? {} : { description }),
      job: id,
    };
    const rooms = [roomName({ job: id }), ...(user === undefined ? [] : [roomName({ user })])];
    for (const room of rooms) this.#deps.rooms.tell(room, () => stateFrame(room, 'progress', id, payload));
  }
}
