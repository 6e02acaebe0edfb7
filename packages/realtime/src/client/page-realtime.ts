import type { Display } from '../display/display.js';
import type { Store } from '../display/store.js';
import type {
  Alert,
  BatchProgress,
  Frame,
  Notice,
  Progress,
  Task,
  TaskGone,
  Welcome,
} from '../protocol/frames.js';
import { type Room, roomName } from '../protocol/room.js';
import type { Settings } from './connect-options.js';
import { Connection } from './connection.js';
import type { ConnectionState } from './connection-state.js';
import { hasEnded, JobFollower, type JobWatch } from './job-watch.js';
import type { Join, Joined } from './joined.js';
import { type Listener, Listeners, type PayloadOf } from './listeners.js';
import type { Realtime } from './realtime.js';
import { RealtimeError } from './realtime-error.js';
import { Rooms } from './rooms.js';
import { Subscription } from './subscription.js';
import type { TaskHolder } from './task-holder.js';
import { TaskList } from './task-list.js';
import { TaskRequests } from './task-requests.js';

export interface PageRealtimeDeps {
  readonly settings: Settings;
  readonly display: Display;
  readonly onClose: () => void;
}

/** Brings what comes over one connection to those who listen, follow and look. */
export class PageRealtime implements Realtime {
  readonly #deps: PageRealtimeDeps;
  readonly #listeners = new Listeners();
  readonly #incomplete = new Listeners();
  readonly #joined = new Set<Joined>();
  readonly #tasks: TaskList;
  readonly #rooms: Rooms;
  readonly #connection: Connection;

  constructor(deps: PageRealtimeDeps) {
    this.#deps = deps;
    this.#tasks = new TaskList(new TaskRequests(deps.settings));
    this.#rooms = new Rooms({
      ask: (event, request) => this.#connection.ask(event, request),
      deliver: (frame) => this.#deliver(frame),
      onTask: (payload) => this.#hand({ event: 'task', payload } as Frame),
      onIncomplete: (room) => this.#hasMissed(room),
      onRefused: (room, refusal) => {
        for (const it of [...this.#joined]) if (it.room === room) it.isOut(refusal);
      },
    });
    this.#connection = new Connection({
      settings: deps.settings,
      lastSeen: () => this.#rooms.lastSeen(),
      onWelcome: (welcome) => this.#welcome(welcome),
      heard: {
        frames: (frames) => {
          for (const frame of frames) this.#rooms.take(frame);
        },
        left: ({ room, error }) => this.#rooms.left(room, error),
        dropped: ({ room }) => (room ? this.#hasMissed(room) : this.#lookAnew()),
      },
    });
    this.#connection.state.subscribe(() => this.#stateChanged());
    this.#tasks.subscribe(() => {
      for (const task of this.#tasks.get().tasks) this.#endBar(task);
    });
  }

  get state(): Store<ConnectionState> {
    return this.#connection.state;
  }

  on<E extends string>(event: E, listener: Listener<PayloadOf<E>>): () => void {
    return this.#listeners.on(event, listener as Listener);
  }

  off<E extends string>(event: E, listener?: Listener<PayloadOf<E>>): void {
    this.#listeners.off(event, listener as Listener | undefined);
  }

  onIncomplete(listener: (room: string) => void): () => void {
    return this.#incomplete.on('', listener as Listener);
  }

  subscribe(room: Room | string): Subscription {
    return new Subscription(roomName(typeof room === 'string' ? { room } : room), this.#join);
  }

  watchJob(id: string): JobWatch {
    return new JobFollower(id, this.#join);
  }

  myTasks(): TaskHolder {
    this.#tasks.want(this.state.get().status === 'online');
    return this.#tasks;
  }

  showProgress(title: string, count: number, total?: number, description?: string): void {
    this.#deps.display.showProgress(title, count, total, description);
  }

  hideProgress(): void {
    this.#deps.display.hideProgress();
  }

  showAlert(alert: Alert | string): void {
    this.#deps.display.showAlert(alert);
  }

  showNotice(notice: Notice | string): void {
    this.#deps.display.showNotice(notice);
  }

  reconnect(): void {
    this.#connection.reconnect();
  }

  close(): void {
    // Whoever hears of it asks for nothing more.
    this.#tasks.close();
    this.#listeners.clear();
    this.#joined.clear();
    this.#connection.close();
    this.#deps.onClose();
  }

  readonly #join: Join = (who) => {
    const { entered, leave } = this.#rooms.join(who.room);
    this.#joined.add(who);
    const end = () => {
      this.#joined.delete(who);
      leave();
    };
    return { entered, leave: end };
  };

  #welcome(welcome: Welcome): void {
    const { user } = welcome;
    const before = this.state.get().user;
    this.#rooms.online(welcome);
    // What was another user's is nothing to this one. Who hears of it may close the connection.
    if (before !== undefined && before !== user) this.#forget();
    void this.#tasks.read();
  }

  #stateChanged(): void {
    const { status, reason } = this.state.get();
    if (status === 'online') return;
    this.#rooms.offline();
    this.#tasks.stop();
    if (status === 'refused' && reason) this.#forget(new RealtimeError(reason));
  }

  #forget(error?: RealtimeError): void {
    this.#tasks.clear(error);
    for (const it of this.#joined) it.forget?.();
    this.#deps.display.clear();
  }

  /** Something did not reach this page: how jobs stand is asked for again. */
  #lookAnew(): void {
    this.#rooms.enterAll();
    void this.#tasks.read();
    if (this.#rooms.own) this.#tellIncomplete(this.#rooms.own);
  }

  /** How what has a bar of that room ended may be lost. Of what goes on, the last word is kept, or the next will come. */
  #hasMissed(room: string): void {
    this.#deps.display.hideProgress(room);
    this.#tellIncomplete(room);
  }

  #tellIncomplete(room: string): void {
    this.#incomplete.tell({ event: '', payload: room } as Frame);
  }

  #deliver(frame: Frame): void {
    // Who heard what came with it may have closed the connection.
    if (this.state.get().status === 'closed') return;
    const progress = frame.event === 'progress' ? (frame.payload as Progress | null) : undefined;
    if (frame.event === 'task') this.#taskChanged(frame);
    if (frame.event === 'task.gone') this.#tasks.gone(frame.payload as TaskGone);
    if (progress?.job && frame.room === this.#rooms.own) this.#tasks.advanced(progress);
    const bar = progress?.job ?? frame.room;
    this.#show(frame, bar);
    this.#deps.display.within({ key: bar, room: frame.room }, () => {
      this.#hand(frame);
      if (!this.#isToldTwice(frame)) this.#listeners.tell(frame);
    });
    // Behind those who listen: they may show any progress that they hear of as a bar that goes on.
    if (progress?.ended) this.#deps.display.endBar(bar, progress.ended);
  }

  #hand(frame: Frame): void {
    for (const it of [...this.#joined]) if (this.#joined.has(it)) it.take(frame);
  }

  /** How a job or a batch of the user's stands comes to the user's room, and to its own where the page is in it, too. */
  #isToldTwice({ id, room, payload }: Frame): boolean {
    const {
      id: task,
      batch = task,
      job = batch,
    } = (payload ?? {}) as Partial<Task & BatchProgress & Progress>;
    return !id && room === this.#rooms.own && this.#rooms.isIn(roomName({ job: String(job) }));
  }

  #taskChanged({ room, payload }: Frame): void {
    const task = payload as Task;
    if (room === this.#rooms.own) this.#tasks.heard(task);
    this.#endBar(task);
  }

  /** A job that ends half-way has a bar that nobody else would close. */
  #endBar(task: Task): void {
    if (hasEnded(task)) this.#deps.display.endBar(task.id, task.state);
  }

  #show({ event, payload, id, room }: Frame, bar: string): void {
    const { display, settings } = this.#deps;
    if (!settings.shows(event)) return;
    if (event === 'notice') display.showNotice(payload as Notice);
    if (event === 'alert') display.showAlert(payload as Alert);
    // One without an id is how a job stands, which lists and bars show; the dialog is for what was published.
    if (event === 'progress' && id) display.showBar(bar, payload, room);
  }
}
