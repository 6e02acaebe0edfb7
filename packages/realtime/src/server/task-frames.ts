import type { JobFacts, JobSummary } from '@cortado/core';
import type { JobEnding, Task } from '../protocol/frames.js';
import { roomName } from '../protocol/room.js';
import type { Connection } from './connection.js';
import { ENDED } from './ended-states.js';
import type { JobReader } from './job-reader.js';
import type { OpenTasks } from './open-tasks.js';
import { stateFrame } from './outgoing-frame.js';
import type { RealtimeUser } from './realtime-options.js';
import type { Rooms } from './rooms.js';
import type { TaskView } from './task-view.js';

export interface TaskFramesDeps<U extends RealtimeUser> {
  readonly rooms: Rooms<Connection<U>>;
  readonly jobs: JobReader;
  readonly tasks: TaskView<U>;
  readonly open: OpenTasks;
}

/** What is known of a job without reading it. */
type Changed = Pick<JobFacts, 'id' | 'queue' | 'user'> & {
  readonly name?: string;
  /** How it has ended, where it has. */
  readonly ending?: JobEnding;
};

interface Waiting extends Changed {
  /** What says that it may stand otherwise: a word of its own, of its stage alone, or none for a while. */
  readonly why: 'event' | 'stage' | 'review';
}

/** Jobs read at the same time, and those that wait to be; of more, the page learns when it looks at its tasks. */
const AT_ONCE = 8;
const MOST_WAITING = 1_000;
/** How often it is looked for tasks of which nothing was heard for a while, in milliseconds. */
const REVIEWED_EVERY = 5_000;
/** So long a job counts as ended for progress that comes late. */
const ENDED_FOR = 2_000;
const JOB_ROOM = 'job:';

/** Reads jobs that have changed, where somebody here follows them, and tells how they stand now. */
export class TaskFrames<U extends RealtimeUser> {
  readonly #deps: TaskFramesDeps<U>;
  readonly #waiting = new Map<string, Waiting>();
  /** Those of which words may have been lost. */
  readonly #looking = new Set<string>();
  readonly #ended = new Map<string, NodeJS.Timeout>();
  readonly #reviewing: NodeJS.Timeout;
  /** Those that are read now: an answer that is late would tell how one stood before. */
  readonly #reading = new Set<string>();
  #isClosed = false;

  constructor(deps: TaskFramesDeps<U>) {
    this.#deps = deps;
    this.#reviewing = setInterval(() => this.#review(), REVIEWED_EVERY).unref();
  }

  changed(job: Changed): void {
    this.#revive(job.id);
    if (!this.#isFollowed(job)) return;
    if (!this.#waiting.has(job.id) && this.#waiting.size >= MOST_WAITING) return;
    this.#waiting.set(job.id, { ...job, why: 'event' });
    this.#readOn();
  }

  /** It says that it is at another stage. */
  staged(job: Changed): void {
    // What waits is read for more than that.
    if (this.#waiting.has(job.id) || this.#waiting.size >= MOST_WAITING || !this.#isFollowed(job)) return;
    this.#waiting.set(job.id, { ...job, why: 'stage' });
    this.#readOn();
  }

  /** Whether it has ended just now, so that progress which comes is old. */
  hasEnded(id: string): boolean {
    return this.#ended.has(id);
  }

  /** Reads every job that somebody here follows by itself. */
  lookAgain(): void {
    for (const room of this.#deps.rooms.names())
      if (room.startsWith(JOB_ROOM)) this.#looking.add(room.slice(JOB_ROOM.length));
    this.#readOn();
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#reviewing);
    this.#waiting.clear();
    this.#looking.clear();
    for (const timer of this.#ended.values()) clearTimeout(timer);
  }

  #isFollowed(job: Pick<Changed, 'id' | 'user'>): boolean {
    return roomsOf(job).some((it) => this.#deps.rooms.has(it));
  }

  async #lookAt(id: string): Promise<void> {
    const job = await this.#deps.jobs.find(id);
    if (job && !this.#isClosed) this.#tell(job, true);
  }

  /** Reads those of which nothing was heard for a while, and tells where one stands otherwise than was told. */
  #review(): void {
    const { open } = this.#deps;
    for (const task of open.due()) {
      if (!this.#isFollowed(task)) open.forget(task.id);
      else if (!this.#waiting.has(task.id) && this.#waiting.size < MOST_WAITING)
        this.#waiting.set(task.id, { ...task, why: 'review' });
    }
    this.#readOn();
  }

  #readOn(): void {
    for (const [id, changed] of this.#waiting) {
      if (this.#reading.size >= AT_ONCE) return;
      if (this.#begin(id, () => this.#read(changed))) this.#waiting.delete(id);
    }
    for (const id of this.#looking) {
      if (this.#reading.size >= AT_ONCE) return;
      if (this.#begin(id, () => this.#lookAt(id))) this.#looking.delete(id);
    }
  }

  /** Whether it could begin: nothing else reads that job. */
  #begin(id: string, read: () => Promise<void>): boolean {
    if (this.#reading.has(id)) return false;
    this.#reading.add(id);
    // A datastore that is away is asked again when it is back.
    read()
      .catch(() => undefined)
      .finally(() => {
        this.#reading.delete(id);
        this.#readOn();
      });
    return true;
  }

  async #read({ why, ...changed }: Waiting): Promise<void> {
    const { jobs, open } = this.#deps;
    const job = await jobs.find(changed.id, changed.queue);
    if (this.#isClosed) return;
    if (!job) {
      this.#tellEnd(changed);
      // Word of the end of one that is not kept may be on its way still; after a while without a word there is none.
      if (why === 'review') this.#tellGone(changed);
      return;
    }
    if (why !== 'event' && open.isAsTold(job)) open.told(job);
    else this.#tell(job, why === 'review');
  }

  /** @param mayHaveMissed whether words of its progress may have been lost */
  #tell(job: JobSummary, mayHaveMissed: boolean): void {
    const { rooms, tasks, open } = this.#deps;
    // What a job under way says comes by itself.
    const tellsProgress = mayHaveMissed || job.state !== 'active';
    open.told(job);
    if (ENDED.has(job.state)) this.#end(job.id);
    for (const room of roomsOf(job)) {
      // What may be done with it depends on who looks.
      for (const member of rooms.of(room)) {
        const task: Task = tasks.task(job, member.signedIn.user);
        if (task.progress && tellsProgress) member.tell(stateFrame(room, 'progress', job.id, task.progress));
        member.tell(stateFrame(room, 'task', job.id, task));
      }
    }
  }

  /** One that was removed is a task no more. */
  #tellGone({ id, queue, user }: Changed): void {
    const payload = { queue, id };
    for (const room of roomsOf({ id, user }))
      this.#deps.rooms.tell(room, () => stateFrame(room, 'task.gone', id, payload));
  }

  /** One that is not kept is told of as far as its end is known. */
  #tellEnd({ id, queue, user, name, ending }: Changed): void {
    const { open, rooms } = this.#deps;
    const createdAt = open.createdAt(id);
    open.forget(id);
    if (!ending || name === undefined) return;
    this.#end(id);
    const finishedAt = Date.now();
    const task: Task = {
      ...{ id, queue, name, state: ending, createdAt: createdAt ?? finishedAt, finishedAt },
      ...{ canCancel: false, canRetry: false },
    };
    for (const room of roomsOf({ id, user })) rooms.tell(room, () => stateFrame(room, 'task', id, task));
  }

  #end(id: string): void {
    this.#revive(id);
    const timer = setTimeout(() => this.#ended.delete(id), ENDED_FOR).unref();
    this.#ended.set(id, timer);
  }

  #revive(id: string): void {
    clearTimeout(this.#ended.get(id));
    this.#ended.delete(id);
  }
}

function roomsOf({ id, user }: Pick<Changed, 'id' | 'user'>): string[] {
  return [roomName({ job: id }), ...(user === undefined ? [] : [roomName({ user })])];
}
