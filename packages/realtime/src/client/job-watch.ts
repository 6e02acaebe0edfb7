import { type Store, Value } from '../display/store.js';
import type { Frame, Progress, Refusal, Task } from '../protocol/frames.js';
import { roomName } from '../protocol/room.js';
import type { Join, Joined } from './joined.js';

/** What is known of a job that a page follows. */
export interface WatchedJob {
  /** `undefined` until the server has said it. */
  readonly task: Task | undefined;
  /** The latest, of the job's own state or of a `progress` event in its name. */
  readonly progress: Progress | undefined;
  /** Why the server tells nothing of it. */
  readonly refusal: Refusal | undefined;
}

/** One job that a page follows, from `watchJob` to `stop()`. */
export interface JobWatch extends Store<WatchedJob> {
  readonly id: string;
  /** Resolves when the job has ended, however it did; stays open when the watch is stopped before, or the server tells nothing of it. */
  readonly ended: Promise<Task>;
  stop(): void;
}

const NOTHING: WatchedJob = { task: undefined, progress: undefined, refusal: undefined };

/** Whether nothing more comes of a task. */
export function hasEnded({ state }: Task): boolean {
  return /^(completed|failed|cancelled)$/.test(state);
}

/** Keeps what a watch knows. */
export class JobFollower extends Value<WatchedJob> implements JobWatch, Joined {
  readonly id: string;
  readonly room: string;
  readonly ended: Promise<Task>;
  readonly stop: () => void;
  #end: ((task: Task) => void) | undefined;

  constructor(id: string, join: Join) {
    super(NOTHING);
    this.id = id;
    this.room = roomName({ job: id });
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.stop = join(this).leave;
  }

  take({ event, payload }: Frame): void {
    if (event === 'task') this.#taskIs(payload as Task);
    const progress = payload as Progress | null;
    if (event === 'progress' && progress?.job === this.id) this.set({ ...this.get(), progress });
  }

  #taskIs(task: Task): void {
    if (task?.id !== this.id) return;
    const { progress } = this.get();
    this.set({ task, progress: task.progress ?? progress, refusal: undefined });
    if (hasEnded(task)) this.#end?.(task);
  }

  isOut(refusal: Refusal): void {
    const known = this.get();
    // What has ended may be kept no longer.
    if (!known.task || !hasEnded(known.task)) this.set({ ...known, refusal });
  }

  forget(): void {
    this.set(NOTHING);
  }
}
