import type { Cortado, FeedEvent, JobFacts, QueueFeed } from '@cortado/core';
import type { JobEnding, Progress } from '../protocol/frames.js';
import { roomName } from '../protocol/room.js';
import type { Connection } from './connection.js';
import type { JobReader } from './job-reader.js';
import type { NewestProgress } from './newest-progress.js';
import type { OpenBars } from './open-bars.js';
import type { OpenTasks } from './open-tasks.js';
import { stateFrame } from './outgoing-frame.js';
import type { RealtimeUser } from './realtime-options.js';
import type { Rooms } from './rooms.js';
import { TaskFrames } from './task-frames.js';
import type { TaskView } from './task-view.js';
import { TokenBucket } from './token-bucket.js';

export interface JobFeedDeps<U extends RealtimeUser> {
  readonly cortado: Pick<Cortado, 'broadcasts' | 'feed' | 'on'>;
  readonly rooms: Rooms<Connection<U>>;
  readonly jobs: JobReader;
  readonly newest: Pick<NewestProgress, 'hear'>;
  readonly tasks: TaskView<U>;
  readonly open: OpenTasks;
  readonly bars: Pick<OpenBars, 'ended' | 'started'>;
}

/** Where web processes tell each other of jobs that they have queued for users. */
export const QUEUED_JOBS = 'realtime-queued';
/** So many of them in a second; of more, those who are connected elsewhere learn when they start. */
const TOLD_PER_SECOND = 50;
const TOLD_AT_ONCE = 200;

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

/** What a job says of itself. */
type Told = JobFacts & Pick<Progress, 'percent' | 'title' | 'description'> & { readonly stage?: string };

const ENDINGS: Readonly<Record<string, JobEnding>> = {
  'job.completed': 'completed',
  'job.failed': 'failed',
  'job.cancelled': 'cancelled',
};

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
  readonly #bucket = new TokenBucket(TOLD_PER_SECOND, TOLD_AT_ONCE);
  #feed: QueueFeed | undefined;
  #isClosed = false;

  constructor(deps: JobFeedDeps<U>) {
    this.#deps = deps;
    this.#taskFrames = new TaskFrames(deps);
    this.#stopHearing = deps.cortado.on('job.enqueued', (facts) => this.#tellQueued(facts));
    this.ready = new Promise((resolve) => {
      void this.#follow(resolve);
    });
  }

  /** A web process, perhaps this one, has queued a job for a user. */
  heardOfQueued(body: unknown): void {
    const { id, queue, user } = (body ?? {}) as Partial<JobFacts>;
    if (typeof id === 'string' && typeof queue === 'string') this.#taskFrames.changed({ id, queue, user });
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

  #tellQueued({ id, queue, user }: JobFacts): void {
    if (user === undefined || !this.#bucket.take()) {
      this.#taskFrames.changed({ id, queue, user });
      return;
    }
    const body = { id, queue, user };
    // Of what is not told here, browsers learn when it starts.
    this.#deps.cortado.broadcasts.publish({ room: QUEUED_JOBS, body, keep: false }).catch(() => undefined);
  }

  #hear(event: FeedEvent): void {
    if (event.name === 'feed.dropped') this.#taskFrames.lookAgain();
    else if (event.name === 'job.progress') this.#tellProgress(event.facts);
    else {
      const facts = event.facts as JobFacts;
      const ending = ENDINGS[event.name];
      if (ending) this.#deps.bars.ended(facts.id, ending);
      else if (event.name === 'job.started') this.#deps.bars.started(facts.id);
      const { id, name, queue, user } = facts;
      this.#taskFrames.changed({ id, name, queue, user, ...(ending ? { ending } : {}) });
    }
  }

  #tellProgress({ stage, percent, title, description, ...facts }: Told): void {
    const { id, name, queue, user } = facts;
    const progress = {
      percent,
      ...(title === undefined ? {} : { title }),
      ...(description === undefined ? {} : { description }),
    };
    const { newest, open } = this.#deps;
    if (this.#taskFrames.hasEnded(id) || !newest.hear(id, progress)) return;
    // A task has its stage, and progress has none.
    if (!open.isAtStage(id, stage)) this.#taskFrames.staged({ id, name, queue, user });
    open.advanced(id, progress);
    const payload: Progress = { ...progress, job: id };
    const rooms = [roomName({ job: id }), ...(user === undefined ? [] : [roomName({ user })])];
    for (const room of rooms) this.#deps.rooms.tell(room, () => stateFrame(room, 'progress', id, payload));
  }
}
