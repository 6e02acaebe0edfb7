import { latestNotices, type NotedNotice } from '../../src/notifications/notifications.js';
import type { Office } from './office.js';
import { until } from './until.js';

/** Waits for a notice whose text matches, for everybody or for this user; without one, for anybody. */
export async function noticeLike({ services }: Office, text: RegExp, user?: string): Promise<NotedNotice> {
  const notices = await until(
    () => latestNotices(services.database, 100, user),
    (all) => all.some((it) => text.test(it.text)),
  );
  return notices.find((it) => text.test(it.text)) as NotedNotice;
}

/** How many notices there are whose text matches. */
export async function countNotices({ services }: Office, text: RegExp): Promise<number> {
  return (await latestNotices(services.database, 1_000)).filter((it) => text.test(it.text)).length;
}
