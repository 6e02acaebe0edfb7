import type { Frame, Refusal, Task } from '../protocol/frames.js';
import { roomName } from '../protocol/room.js';
import { JobFollower, type JobWatch } from './job-watch.js';

export interface JobFollowersDeps {
  readonly join: (room: string) => { readonly leave: () => void };
}

/** The jobs that a page follows. */
export class JobFollowers {
  readonly #deps: JobFollowersDeps;
  readonly #followers = new Set<JobFollower>();

  constructor(deps: JobFollowersDeps) {
    this.#deps = deps;
  }

  watch(id: string): JobWatch {
    const follower = new JobFollower(id);
    this.#followers.add(follower);
    const { leave } = this.#deps.join(roomName({ job: id }));
    follower.stop = () => {
      this.#followers.delete(follower);
      leave();
    };
    return follower;
  }

  take(frame: Frame): void {
    for (const follower of this.#followers) follower.take(frame);
  }

  /** The server does not let the page into that room, or not any more. */
  isOut(room: string, refusal: Refusal): void {
    for (const it of this.#followers) if (roomName({ job: it.id }) === room) it.refused(refusal);
  }

  taskIs(task: Task): void {
    for (const follower of this.#followers) follower.taskIs(task);
  }
}
