import { logError } from '@cortado/core';
import type { DashboardAct, DashboardOptions, DashboardUser } from '@cortado/dashboard';
import { until } from '@cortado/test-support/until';
import { World } from './world.js';

/** Tokens, and who has them: the mailer may do everything in one queue and nothing elsewhere. */
const USERS: ReadonlyMap<string, DashboardUser> = new Map([
  ['operator-token', { name: 'ada', roles: ['operator'] }],
  ['other-operator-token', { name: 'grace', roles: ['operator'] }],
  ['reader-token', { name: 'eve', roles: ['reader'] }],
  ['mailer-token', { name: 'mia', roles: ['mails'] }],
  ['stranger-token', { name: 'sid', roles: [] }],
]);

/** Stands in everything that the mailer may not see. */
export const FOREIGN = 'foreign-2b7e';

export const GUARDS: Partial<DashboardOptions> = {
  challenge: 'Bearer',
  authenticate: ({ headers }) => USERS.get((headers.authorization ?? '').replace(/^Bearer /, '')),
  authorize({ roles = [] }: DashboardUser, { isWrite, queue }: DashboardAct): boolean {
    if (roles.includes('operator')) return true;
    if (roles.includes('reader')) return !isWrite;
    return queue !== undefined && roles.includes(queue);
  },
};

export const login = (who: string) => ({ authorization: `Bearer ${who}-token` });

/** A world with something foreign in every place that can be looked at, and a job of the mailer's own. */
export async function guardedWorld(mounted: Partial<DashboardOptions> = {}): Promise<{
  world: World;
  words: Readonly<Record<string, string>>;
}> {
  const world = await World.open(undefined, { ...GUARDS, ...mounted });
  const { app, office } = world;
  await world.work();
  await world.schedule();
  const { id: job } = await app.jobs(office, { tags: [FOREIGN], event: FOREIGN }).fail(`${FOREIGN} broke`);
  await app.jobs(office).mail('mia@example.com');
  const blocking = await app.jobs(office).block(FOREIGN);
  await until(
    () => blocking.status(),
    ({ state }) => state === 'active',
  );
  await app.queue('long').pause({ by: FOREIGN, reason: FOREIGN });
  await app.schedules.stop('Office.nightly', { by: FOREIGN, reason: FOREIGN });
  await (await app.schedules.trigger('Office.summary')).result();
  await logError(FOREIGN, new Error(FOREIGN));
  await until(
    () => app.errors.list({ limit: 10 }),
    (found) => found.length >= 2,
  );
  const [error] = (await app.errors.list({ limit: 10 })).filter((it) => it.job !== undefined);
  const words = { error: error?.id ?? '', group: error?.group ?? '' };
  return { world, words: { queue: 'default', job, schedule: 'Office.nightly', ...words } };
}
