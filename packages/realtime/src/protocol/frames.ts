/** What a browser is told: something that was published to a room it is in. */
export interface Frame {
  /** Grows with each thing published; `''` where nothing of it is kept for those who come later. */
  readonly id: string;
  /** Of those of a room that have the same, a page hears the first: what has no id, and may be told again. @default the id */
  readonly once?: string;
  readonly room: string;
  /** `''` where nothing has happened: everything up to that id was heard. */
  readonly event: string;
  readonly payload: unknown;
  /** When it was published, in milliseconds since 1970. */
  readonly at: number;
}

/** Events that a browser sends over Socket.IO. Each is answered with an {@link Answer}. */
export interface FromBrowser {
  /** Enters a room, and asks for what was published to it after that id. */
  subscribe(request: SubscribeRequest, answer: (answer: Answer<Subscribed>) => void): void;
  unsubscribe(request: { readonly room: string }, answer: (answer: Answer<object>) => void): void;
}

export interface SubscribeRequest {
  readonly room: string;
  /** The id of the last frame of that room which the browser has seen. */
  readonly after?: string;
}

export interface Subscribed {
  /** What was published since `after`, oldest first. */
  readonly missed: readonly Frame[];
  /** More was published since `after` than is kept, so that some of it is lost. */
  readonly incomplete: boolean;
  /** Where none was asked for: what to ask after next time, should nothing come of this room until then. */
  readonly last?: string;
  /** How the job of a job's room stands now. */
  readonly task?: Task;
}

export type Answer<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly error: Refusal };

export interface Refusal {
  /** A stable name, such as `unauthenticated`, `forbidden`, `invalid`, `too-many`, `rooms-full`, `unavailable`. */
  readonly code: string;
  readonly message: string;
}

/** Events that a browser hears over Socket.IO. */
export interface ToBrowser {
  /** Said once per connection, after which frames of the user's own room and of everyone follow. */
  welcome(message: Welcome): void;
  frames(frames: readonly Frame[]): void;
  /** The datastore went away, or came back: until then nothing is heard of jobs. */
  status(message: { readonly datastore: 'there' | 'away' }): void;
  /** The browser is in that room no more: what let it in holds no longer. */
  left(message: { readonly room: string; readonly error: Refusal }): void;
  /** So many frames did not reach this browser, since it took them too slowly; or of this room more was missed than is kept. */
  dropped(message: { readonly frames: number; readonly room?: string }): void;
}

export interface Welcome {
  /** The signed-in user's id; `null` for nobody. */
  readonly user: string | null;
  readonly datastore: 'there' | 'away';
  /** When it was said, in milliseconds since 1970. */
  readonly at: number;
  /** As in {@link Subscribed}, of the user's own room and of everyone's. */
  readonly last?: string;
}

/** What a browser says of itself when it connects, as Socket.IO's `auth`. */
export interface Handshake {
  /** For `authenticate`, beside the cookies of the request. */
  readonly token?: string | undefined;
  /** The last frame seen, by room. */
  readonly after?: Readonly<Record<string, string | undefined>>;
}

/** A job as the user sees it for whom it runs. Also what `GET <path>/tasks` lists. */
export interface Task {
  readonly id: string;
  readonly queue: string;
  /** Of the job, such as `Reports.generate`. */
  readonly name: string;
  readonly state: string;
  readonly createdAt: number;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  readonly progress?: Progress;
  /** What it does now, where it has said so. */
  readonly stage?: string;
  readonly result?: unknown;
  readonly error?: string;
  readonly canCancel: boolean;
  readonly canRetry: boolean;
}

/** The payload of `progress`. */
export interface Progress {
  /** 0 to 100. */
  readonly percent: number;
  readonly title?: string;
  readonly description?: string;
  /** The job that says so, where one does. */
  readonly job?: string;
  /** The job has ended before it said 100, and how: what it published in its own name is over. `completed`, too, where it is not there any more. */
  readonly ended?: JobEnding;
}

/** How a job may end. */
export type JobEnding = 'completed' | 'failed' | 'cancelled';

export type Indicator = 'blue' | 'green' | 'orange' | 'red';

/** The payload of `notice`: stays until it is closed. Plain text, never HTML. */
export interface Notice {
  readonly text: string;
  readonly title?: string;
  readonly indicator?: Indicator;
  /** Of http, https, or of this site. */
  readonly link?: { readonly url: string; readonly label: string };
}

/** The payload of `alert`: goes away by itself. */
export interface Alert {
  readonly text: string;
  readonly indicator?: Indicator;
  /** @default 7 */
  readonly seconds?: number;
}

/** The payload of `list.changed`: look again at the list of that doctype. */
export interface ListChanged {
  readonly doctype: string;
}

/** The payload of `document.changed`. */
export interface DocumentChanged {
  readonly doctype: string;
  readonly docname: string;
}

/** The payload of `batch.progress`: one bar for many jobs. */
export interface BatchProgress {
  readonly batch: string;
  readonly done: number;
  readonly failed: number;
  readonly total: number;
}

/** The payload of `task`, to a job's room and its user's: how a job stands that has changed. */
export type TaskChanged = Task;

/** The payload of `task.gone`, to a job's room and its user's: a job that is there no more, and of whose end nothing is known. */
export interface TaskGone {
  readonly queue: string;
  readonly id: string;
}

/** The events with a meaning of their own, beside those that an app names. */
export interface KnownEvents {
  progress: Progress;
  notice: Notice;
  alert: Alert;
  'list.changed': ListChanged;
  'document.changed': DocumentChanged;
  'batch.progress': BatchProgress;
  task: TaskChanged;
  'task.gone': TaskGone;
}
