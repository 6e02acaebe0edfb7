import { publish } from '@cortado/core';
import type {
  Alert,
  BatchProgress,
  DocumentChanged,
  KnownEvents,
  ListChanged,
  Notice,
} from '../protocol/frames.js';
import { channelOf, LONGEST_KEY, type PublishedEvent } from './channel.js';
import { readPayload } from './known-payloads.js';
import { type PublishTarget, readTarget, type Timing } from './target.js';
import { beginningOf } from './text-rules.js';

/** What an event may say: that of those with a meaning is theirs, any other is the app's. */
export type PayloadOf<E extends string> =
  E extends Exclude<keyof KnownEvents, 'task'> ? KnownEvents[E] : unknown;

/**
 * Tells browsers something: those in one room, wherever they are connected. From any process with an app, inside a job or
 * outside. Each of them is told once; whoever was disconnected is given it afterwards, while its room keeps it: the
 * latest 100 events, for an hour. Resolves once the datastore has it.
 *
 * @param payload any JSON value, of at most 64 KiB
 * @example await publishRealtime('order.paid', { order: 'SO-1' }, { user: 'ada', afterCommit: true })
 * @throws InvalidOptionsError, DatastoreUnavailableError, DatastoreRefusedError, NoAppError
 */
export async function publishRealtime<E extends string>(
  event: E,
  payload: PayloadOf<E>,
  target: PublishTarget,
): Promise<void> {
  await send(event, payload, target, undefined);
}

/** A message that stays until its reader closes it. Plain text: what looks like HTML is shown as it is. @throws as publishRealtime */
export async function publishNotice(notice: Notice, target: PublishTarget): Promise<void> {
  await send('notice', notice, target, undefined);
}

/** A message that goes away by itself. @throws as publishRealtime */
export async function publishAlert(alert: Alert, target: PublishTarget): Promise<void> {
  await send('alert', alert, target, undefined);
}

/** Those who look at the list of a kind of documents should look again. @throws as publishRealtime */
export async function publishListChanged(list: ListChanged, timing: Timing = {}): Promise<void> {
  await send('list.changed', list, { doctype: list?.doctype, ...timing }, 'list.changed');
}

/** Those who look at a document should look again. @throws as publishRealtime */
export async function publishDocumentChanged(document: DocumentChanged, timing: Timing = {}): Promise<void> {
  const { doctype, docname } = document ?? {};
  await send('document.changed', document, { doctype, docname, ...timing }, 'document.changed');
}

/** One bar for many jobs. @throws as publishRealtime */
export async function publishBatchProgress(progress: BatchProgress, target: PublishTarget): Promise<void> {
  const key = beginningOf(`batch.progress ${String(progress?.batch)}`, LONGEST_KEY);
  await send('batch.progress', progress, target, key);
}

/** `replaces`: what it is given in the place of, to those who come later. */
async function send(
  event: string,
  payload: unknown,
  target: PublishTarget,
  replaces: string | undefined,
): Promise<void> {
  const what = 'Nothing was published';
  const room = readTarget(what, target);
  const body: PublishedEvent = { event, payload: readPayload(what, event, payload) };
  const { afterCommit } = target;
  await publish({
    ...{ room: channelOf(room), body, afterCommit },
    ...(replaces === undefined ? {} : { replaces }),
  });
}
