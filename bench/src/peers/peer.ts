import type { Inbox, RunningWorker } from '../contestants/contestant.js';
import type { NoticeFields } from '../notice-fields.js';

/** Another library for the same work, as its guide shows it. */
export interface Peer {
  readonly name: string;
  enqueue(notice: NoticeFields): Promise<unknown>;
  enqueueMany(notices: readonly NoticeFields[]): Promise<unknown>;
  work(concurrency: number, inbox: Inbox): Promise<RunningWorker>;
  close(): Promise<void>;
}
