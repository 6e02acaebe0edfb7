import { Value } from '../display/store.js';
import type { Progress, Task } from '../protocol/frames.js';
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
  #heard: Map<string, Task> | undefined;
  #reading = 0;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isWanted = false;

  constructor(requests: TaskRequests) {
    super(NONE);
    this.#requests = requests;
  }

  readonly cancel = (task: Pick<Task, 'queue' | 'id'>): Promise<void> => this.#act('cancel', task);
  readonly retry = (task: Pick<Task, 'queue' | 'id'>): Promise<void> => this.#act('retry', task);
  readonly refresh = (): Promise<void> => this.read();

  /** Somebody looks at it. Before, nothing is asked of the server. */
  want(isOnline: boolean): void {
    if (this.#isWanted) return;
    this.#isWanted = true;
    if (isOnline) void this.read();
  }

  /** A task of the user's has changed. */
  heard(task: Task): void {
    if (!this.#isWanted) return;
    this.#heard?.set(keyOf(task), task);
    this.#put(task);
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
    const heard = new Map<string, Task>();
    this.#heard = heard;
    try {
      const listed = await this.#requests.list();
      if (reading !== this.#reading) return;
      this.#failures = 0;
      const known = new Map([...listed, ...heard.values()].map((task) => [keyOf(task), task]));
      this.set({ tasks: newestFirst([...known.values()]), isLoading: false, error: undefined });
    } catch (error) {
      if (reading !== this.#reading) return;
      this.set({ ...this.get(), isLoading: false, error: error as RealtimeError });
      if ((error as RealtimeError).code === 'unavailable')
        this.#timer = setTimeout(() => void this.read(), retryDelay(this.#failures++));
    } finally {
      if (reading === this.#reading) this.#heard = undefined;
    }
  }

  async #act(action: TaskAction, task: Pick<Task, 'queue' | 'id'>): Promise<void> {
    const changed = await this.#requests.act(action, task);
    if (changed) this.heard(changed);
  }

  /** The connection is gone, and there is nobody to read from until the next. */
  stop(): void {
    this.#reading += 1;
    this.#heard = undefined;
    clearTimeout(this.#timer);
  }

  /** These were another user's, or nobody is signed in any more. */
  clear(error?: RealtimeError): void {
    this.stop();
    this.set({ ...NONE, isLoading: !error, error });
  }

  #put(task: Task): void {
    const list = this.get();
    const others = list.tasks.filter((it) => keyOf(it) !== keyOf(task));
    this.set({ ...list, tasks: newestFirst([task, ...others]) });
  }
}

function keyOf({ queue, id }: Task): string {
  return `${queue}\n${id}`;
}

function newestFirst(tasks: readonly Task[]): readonly Task[] {
  return [...tasks].sort((a, b) => b.createdAt - a.createdAt).slice(0, KEPT);
}
