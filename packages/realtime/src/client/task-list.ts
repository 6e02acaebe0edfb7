import { Value } from '../display/store.js';
import type { Progress, Task, TaskGone } from '../protocol/frames.js';
import type { RealtimeError } from './realtime-error.js';
import { retryDelay } from './retry-delay.js';
import type { MyTasks, TaskHolder } from './task-holder.js';
import type { TaskAction, TaskRequests } from './task-requests.js';

const NONE: MyTasks = { tasks: [], isLoading: true, error: undefined };
const KEPT = 100;

/** Keeps the list of the user's tasks: read once, then changed by what is heard. Read again after each connection. */
export class TaskList extends Value<MyTasks> implements TaskHolder {
  readonly #requests: TaskRequests;
  /** What was heard while the list was on its way: newer than what stands in it. */
  #heard: Task[] | undefined;
  #reading = 0;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** `undefined` until somebody looks at it, `false` once the connection is closed for good. */
  #isWanted: boolean | undefined;

  constructor(requests: TaskRequests) {
    super(NONE);
    this.#requests = requests;
  }

  readonly cancel = (task: Pick<Task, 'queue' | 'id'>): Promise<void> => this.#act('cancel', task);
  readonly retry = (task: Pick<Task, 'queue' | 'id'>): Promise<void> => this.#act('retry', task);
  readonly refresh = (): Promise<void> => this.read();

  /** Somebody looks at it. Before, nothing is asked of the server. */
  want(isOnline: boolean): void {
    if (this.#isWanted !== undefined) return;
    this.#isWanted = true;
    if (isOnline) void this.read();
  }

  /** A task of the user's has changed. */
  heard(task: Task): void {
    if (!this.#isWanted) return;
    this.#heard?.push(task);
    this.set({ ...this.get(), tasks: newestFirst([...this.get().tasks, task]) });
  }

  /** One of them has come further. */
  advanced(progress: Progress): void {
    const task = this.get().tasks.find((it) => it.id === progress.job);
    if (task) this.heard({ ...task, progress });
  }

  async read(): Promise<void> {
    if (!this.#isWanted) return;
    clearTimeout(this.#timer);
    const reading = ++this.#reading;
    const heard: Task[] = [];
    this.#heard = heard;
    try {
      const listed = await this.#requests.list();
      if (reading !== this.#reading) return;
      this.#failures = 0;
      this.set({ tasks: newestFirst([...listed, ...heard]), isLoading: false, error: undefined });
    } catch (error) {
      if (reading !== this.#reading) return;
      this.set({ ...this.get(), isLoading: false, error: error as RealtimeError });
      // Whatever it is, it may be over while the connection lasts; with the next, the list is read anyhow.
      this.#timer = setTimeout(() => void this.read(), retryDelay(this.#failures++));
    } finally {
      if (reading === this.#reading) this.#heard = undefined;
    }
  }

  async #act(action: TaskAction, task: Pick<Task, 'queue' | 'id'>): Promise<void> {
    const { tasks } = this.get();
    const changed = await this.#requests.act(action, task);
    // What was heard meanwhile is newer, and the change is heard, too.
    if (changed && this.get().tasks === tasks) this.heard(changed);
  }

  /** It is there no more. */
  gone({ id }: TaskGone): void {
    this.set({ ...this.get(), tasks: this.get().tasks.filter((it) => it.id !== id) });
  }

  /** The connection is gone, and there is nobody to read from until the next. */
  stop(): void {
    this.#reading += 1;
    this.#heard = undefined;
    clearTimeout(this.#timer);
  }

  /** The connection is closed: nothing is asked for any more, by whomever. */
  close(): void {
    this.stop();
    this.#isWanted = false;
  }

  /** These were another user's, or nobody is signed in any more. */
  clear(error?: RealtimeError): void {
    this.stop();
    this.set({ ...NONE, isLoading: !error, error });
  }
}

/** Each task once, as it was told last. */
function newestFirst(tasks: readonly Task[]): readonly Task[] {
  const latest = new Map(tasks.map((task) => [`${task.queue}\n${task.id}`, task]));
  return [...latest.values()].sort((a, b) => b.createdAt - a.createdAt).slice(0, KEPT);
}
