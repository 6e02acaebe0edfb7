import type { ScheduleDiff } from '@cortado/core';
import { type Declared, Deploys } from '../support/deploys.js';

const SETS = { name: 'schedule-sets' };
const DAILY: Declared = { key: 'daily', cron: '0 0 * * *' };
const HOURLY: Declared = { key: 'hourly', cron: '0 * * * *' };
const WEEKLY: Declared = { key: 'weekly', cron: '0 0 * * 0' };
/** A report says all of this; a test names what is not empty. */
const report = (found: Partial<ScheduleDiff> = {}): ScheduleDiff => ({
  ...{ added: [], updated: [], removed: [], unchanged: [], renamed: [], stops: [] },
  superseded: false,
  ...found,
});

let deploys: Deploys;
beforeEach(() => {
  deploys = new Deploys();
});
afterEach(() => deploys.close());

describe('a deploy', () => {
  it('says what it adds, changes, removes and leaves as it was, and does just that', async () => {
    await expect(deploys.sync([DAILY, HOURLY, WEEKLY])).resolves.toEqual(
      report({ added: ['daily', 'hourly', 'weekly'] }),
    );
    await expect(deploys.sync([DAILY, HOURLY, WEEKLY])).resolves.toEqual(
      report({ unchanged: ['daily', 'hourly', 'weekly'] }),
    );
    const next: Declared[] = [DAILY, { ...HOURLY, overlap: 'allow' }, { key: 'monthly', cron: '0 0 1 * *' }];
    const written: string[] = [];
    deploys.store.beforePut = async (schedules) => written.push(...schedules.map((it) => it.key));
    await expect(deploys.sync(next)).resolves.toEqual(
      report({ added: ['monthly'], updated: ['hourly'], removed: ['weekly'], unchanged: ['daily'] }),
    );
    expect(written).toEqual(['hourly', 'monthly']);
    await expect(deploys.stored()).resolves.toEqual([
      'daily 0 0 * * * active',
      'hourly 0 * * * * active',
      'monthly 0 0 1 * * active',
    ]);
    await expect(deploys.app([]).schedules.get('hourly')).resolves.toMatchObject({
      policy: { overlap: 'allow' },
    });
  });

  it('that only asks changes nothing, and is no later deploy', async () => {
    await deploys.sync([DAILY]);
    const asks = deploys.app([HOURLY]);
    const planned = report({ added: ['hourly'], removed: ['daily'] });
    await expect(asks.schedules.sync({ dryRun: true })).resolves.toEqual(planned);
    await expect(deploys.stored()).resolves.toEqual(['daily 0 0 * * * active']);
    await expect(deploys.sync([DAILY])).resolves.toEqual(report({ unchanged: ['daily'] }));
    await expect(asks.schedules.sync()).resolves.toEqual(planned);
  });

  it('that was replaced does nothing, unless it is told to, and then replaces the other', async () => {
    await deploys.sync([DAILY]);
    await deploys.sync([HOURLY]);
    const superseded: string[] = [];
    const old = deploys.app([DAILY]);
    old.on('schedule.superseded', ({ app }) => superseded.push(app));
    await expect(old.schedules.sync()).resolves.toEqual(report({ superseded: true }));
    await expect(old.schedules.sync({ dryRun: true })).resolves.toEqual(report({ superseded: true }));
    expect(superseded.length).toBeGreaterThanOrEqual(1);
    await expect(deploys.stored()).resolves.toEqual(['hourly 0 * * * * active']);
    await expect(old.schedules.sync({ force: true })).resolves.toEqual(
      report({ added: ['daily'], removed: ['hourly'] }),
    );
    await expect(deploys.sync([HOURLY])).resolves.toEqual(report({ superseded: true }));
    await expect(deploys.sync([DAILY])).resolves.toEqual(report({ unchanged: ['daily'] }));
  });

  it('with another version replaces the one before, although both declare the same', async () => {
    await deploys.sync([DAILY], { version: '1' });
    await expect(deploys.sync([DAILY], { version: '2' })).resolves.toEqual(report({ unchanged: ['daily'] }));
    await expect(deploys.sync([DAILY], { version: '1' })).resolves.toEqual(report({ superseded: true }));
  });

  it('is the same in whatever order its schedules stand', async () => {
    await deploys.sync([DAILY, HOURLY], { version: '1' });
    await expect(deploys.sync([HOURLY, DAILY], { version: '1' })).resolves.toEqual(
      report({ unchanged: ['hourly', 'daily'] }),
    );
    await expect(deploys.sync([DAILY, HOURLY], { version: '1' })).resolves.toMatchObject({
      superseded: false,
    });
  });

  it('is known as replaced for fifty deploys', async () => {
    for (let version = 0; version <= 51; version++) await deploys.sync([DAILY], { version: `${version}` });
    await expect(deploys.sync([DAILY], { version: '1' })).resolves.toEqual(report({ superseded: true }));
    await expect(deploys.sync([DAILY], { version: '0' })).resolves.toEqual(report({ unchanged: ['daily'] }));
  });

  it('puts back what somebody removed past it', async () => {
    await deploys.sync([DAILY, HOURLY]);
    await deploys.store.remove(['daily']);
    await expect(deploys.sync([DAILY, HOURLY])).resolves.toEqual(
      report({ added: ['daily'], unchanged: ['hourly'] }),
    );
    await expect(deploys.stored()).resolves.toHaveLength(2);
  });

  it('ends schedules without a slot to come, and those whose limit is used up', async () => {
    const day = (n: number) => new Date(deploys.clock.now() + n * 86_400_000);
    const declared: Declared[] = [
      { key: 'until-tomorrow', cron: '0 12 * * *', endAt: day(1) },
      { key: 'twice', cron: '0 0 * * *', limit: 2 },
      { key: 'ever', cron: '0 0 * * *' },
    ];
    const all = ['until-tomorrow', 'twice', 'ever'];
    await expect(deploys.sync(declared)).resolves.toEqual(report({ added: all }));
    await deploys.engine.records.put({ name: 'schedule-progress' }, 'twice', { runs: 1 });
    await expect(deploys.sync(declared)).resolves.toEqual(report({ unchanged: all }));
    await deploys.engine.records.put({ name: 'schedule-progress' }, 'twice', { runs: 2 });
    await expect(deploys.sync(declared, { version: '2' })).resolves.toEqual(
      report({ unchanged: ['until-tomorrow', 'ever'], removed: ['twice'] }),
    );
    await deploys.clock.advance('2 days');
    await expect(deploys.sync(declared, { version: '3' })).resolves.toEqual(
      report({ unchanged: ['ever'], removed: ['until-tomorrow'] }),
    );
  });
});

describe('deploys that meet', () => {
  it('of one set apply it once', async () => {
    const [one, two] = await Promise.all([deploys.sync([DAILY]), deploys.sync([DAILY])]);
    expect([one, two]).toContainEqual(report({ added: ['daily'] }));
    expect([one, two]).toContainEqual(report({ unchanged: ['daily'] }));
  });

  /** Holds the next set back that is applied, until it is let go. */
  const hold = () => {
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const begun = new Promise<void>((resolve) => {
      deploys.store.beforePut = async () => {
        deploys.store.beforePut = async () => undefined;
        resolve();
        await held;
      };
    });
    return { begun, letGo };
  };
  /** Long enough for one that waits to have looked again. */
  const aWhile = () => new Promise((resolve) => setTimeout(resolve, 120));

  it('wait for the one that is applied, and ask without waiting', async () => {
    const { begun, letGo } = hold();
    const first = deploys.sync([DAILY]);
    await begun;
    const app = deploys.app([HOURLY]);
    await expect(app.schedules.sync({ dryRun: true })).resolves.toMatchObject({ added: ['hourly'] });
    const ends: string[] = [];
    const same = deploys.sync([DAILY]).finally(() => ends.push('same'));
    const other = app.schedules.sync().finally(() => ends.push('other'));
    await aWhile();
    await deploys.clock.advance('29s');
    await aWhile();
    expect(ends).toEqual([]);
    letGo();
    await expect(first).resolves.toEqual(report({ added: ['daily'] }));
    await expect(other).resolves.toEqual(report({ added: ['hourly'], removed: ['daily'] }));
    await same;
    await expect(deploys.stored()).resolves.toEqual(['hourly 0 * * * * active']);
  });

  it('wait for half a minute at most, and one that then goes on takes nothing back', async () => {
    const { begun, letGo } = hold();
    const slow = deploys.sync([DAILY]);
    await begun;
    await deploys.clock.advance('30s');
    await expect(deploys.sync([HOURLY])).resolves.toMatchObject({ added: ['hourly'] });
    letGo();
    await slow;
    await expect(deploys.sync([DAILY])).resolves.toEqual(report({ superseded: true }));
    await expect(deploys.sync([HOURLY])).resolves.toMatchObject({ superseded: false });
  });

  it('finish what one began that died, also where the set is the same', async () => {
    await deploys.sync([DAILY]);
    const sets = (await deploys.engine.records.get<object>(SETS, 'shop'))?.value;
    // It claimed the set, and ended before it was through with all of it.
    await deploys.engine.records.put(SETS, 'shop', { ...sets, busyUntil: deploys.clock.now() });
    await deploys.store.put([
      { ...(await deploys.store.find('daily'))?.data, key: 'left', digest: 'x' } as never,
    ]);
    await expect(deploys.sync([DAILY])).resolves.toEqual(report({ unchanged: ['daily'], removed: ['left'] }));
  });
});

describe('a key', () => {
  it('of another app or of a schedule made at run time is refused, and nothing is changed', async () => {
    await deploys.sync([DAILY], { app: 'billing' });
    await deploys.app([]).schedules.upsert('hourly', { cron: '0 * * * *' }, 'Reports.run');
    const taken = deploys.sync([DAILY, HOURLY, WEEKLY], { app: 'shop' });
    await expect(taken).rejects.toThrow('The schedules were left as they are');
    await expect(taken).rejects.toThrow(
      'The key "daily" belongs to the app "billing". Give this one another with the option `key`.',
    );
    await expect(taken).rejects.toThrow('The key "hourly" belongs to a schedule made at run time.');
    await expect(deploys.stored()).resolves.toHaveLength(2);
    // What others have stays, whoever deploys without it.
    await expect(deploys.sync([WEEKLY], { app: 'shop' })).resolves.toEqual(report({ added: ['weekly'] }));
    await expect(deploys.sync([], { app: 'shop' })).resolves.toEqual(report({ removed: ['weekly'] }));
    await expect(deploys.stored()).resolves.toHaveLength(2);
  });
});
