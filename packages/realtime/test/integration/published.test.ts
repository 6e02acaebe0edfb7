import { randomUUID } from 'node:crypto';
import { type Cortado, createCortado, InvalidOptionsError, type ToldBroadcast } from '@cortado/core';
import {
  publishAlert,
  publishBatchProgress,
  publishDocumentChanged,
  publishListChanged,
  publishNotice,
  publishProgress,
  publishRealtime,
} from '@cortado/realtime/publish';
import { until } from '@cortado/test-support/until';

describe('what is published', () => {
  let cortado: Cortado;
  beforeAll(() => {
    cortado = createCortado({ connection: process.env.REDIS_URL, prefix: 'test-published' });
  });
  afterAll(() => cortado.close());

  it('needs one target, and an event that is nobody else’s', async () => {
    const target = (it: object) => publishRealtime('x', 1, it as never);
    await expect(target({})).rejects.toThrow('found no target');
    await expect(target(undefined as never)).rejects.toThrow('found no target');
    await expect(target({ user: 'a', everyone: true })).rejects.toThrow('found everyone and user');
    await expect(target({ docname: 'a' })).rejects.toThrow('found docname');
    await expect(target({ users: 'a' })).rejects.toThrow('found users');
    await expect(target({ user: '' })).rejects.toThrow('1 to 400 characters');
    await expect(target({ doctype: 'a\uD800' })).rejects.toThrow('"doctype" to hold no NUL and no half');
    await expect(target({ room: 'a\0b' })).rejects.toThrow('"room" to hold no NUL');
    await expect(target({ doctype: '/'.repeat(400), docname: 'b' })).rejects.toThrow(
      '990 characters together',
    );
    await expect(target({ doctype: '帳'.repeat(400), docname: '票'.repeat(400) })).resolves.toBeUndefined();
    await expect(target({ user: undefined })).rejects.toThrow('found no target');
    await expect(target({ everyone: false })).rejects.toThrow('"everyone" to be true');
    await expect(publishRealtime('task', 1, { user: 'a' })).rejects.toThrow('servers themselves');
    await expect(publishRealtime('', 1, { user: 'a' })).rejects.toThrow('event');
    await expect(publishProgress({ percent: 1 })).rejects.toThrow('nobody to tell');
    await expect(publishProgress({ percent: 1, doctype: 'a' })).rejects.toThrow('a document has both');
    await expect(publishProgress({ percent: 'x' as never, user: 'a' })).rejects.toThrow('"percent"');
  });

  it('is refused with a sentence where it is nothing that can be told, whatever is handed over', async () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    const user = { user: 'a' };
    const calls: ((odd: never) => Promise<void>)[] = [
      (odd) => publishRealtime<string>(odd, 1, user),
      (odd) => publishRealtime('x', 1, odd),
      (odd) => publishRealtime('x', 1, { user: odd }),
      (odd) => publishRealtime('x', 1, { everyone: odd }),
      (odd) => publishNotice(odd, user),
      (odd) => publishNotice({ text: odd }, user),
      (odd) => publishNotice({ text: 'a', link: odd }, user),
      (odd) => publishAlert({ text: 'a', seconds: odd }, user),
      (odd) => publishProgress(odd),
      (odd) => publishProgress({ percent: odd, user: 'a' }),
      (odd) => publishBatchProgress(odd, user),
      (odd) => publishListChanged(odd),
      (odd) => publishDocumentChanged(odd),
    ];
    for (const odd of [null, 10n, cycle, Symbol('s'), () => 1, Number.NaN, []])
      for (const call of calls) await expect(call(odd as never)).rejects.toThrow(InvalidOptionsError);
    for (const timing of ['false', 1, null])
      for (const call of [
        publishRealtime('x', 1, { ...user, afterCommit: timing as never }),
        publishProgress({ percent: 1, ...user, afterCommit: timing as never }),
        publishListChanged({ doctype: 'a' }, { afterCommit: timing as never }),
      ])
        await expect(call).rejects.toThrow('"afterCommit" to be true or false');
    const later = { ...user, afterCommit: true };
    await expect(publishRealtime('x', { do: () => 1 }, later)).rejects.toThrow('JSON cannot carry');
    const progress = (it: object) => publishProgress({ percent: 1, ...it });
    await expect(progress({ docName: 'a', ...user })).rejects.toThrow('Unknown field "docName"');
    await expect(progress({ room: 'a' })).rejects.toThrow('Unknown field "room"');
    await expect(progress({ percent: Number.NaN, ...user })).rejects.toThrow('found NaN');
    // What was cut in the middle of a pair, and what every datastore holds in another form alone.
    for (const title of ['🚚'.repeat(1_000), 'a\uD83D', 'a\0b', `a${'🚚'.repeat(1_000)}`])
      await progress({ title, ...user });
    const counts = { done: 1, failed: 0, total: 2 };
    for (const batch of ['🚚'.repeat(700), 'a\0b']) await publishBatchProgress({ batch, ...counts }, user);
  });

  it('is plain text of a bounded length, and links lead nowhere but to pages', async () => {
    const heard: unknown[] = [];
    await cortado.broadcasts.follow({ heard: (it) => heard.push(...it.map(({ body }) => body)) }).ready;
    const huge = 'x'.repeat(1_000_000);
    await publishNotice({ text: huge, title: '<script>alert(1)</script>' }, { user: 'a' });
    await until(
      () => heard.length,
      (it) => it === 1,
    );
    const [{ payload }] = heard as [{ payload: { text: string; title: string } }];
    expect(payload.text).toHaveLength(2_001);
    expect(payload.title).toBe('<script>alert(1)</script>');
    const link = (url: unknown) =>
      publishNotice({ text: 't', link: { url, label: 'l' } as never }, { user: 'a' });
    for (const url of [
      'javascript:alert(1)',
      ' java\tscript:alert(1)',
      'JAVASCRIPT:x',
      'data:text/html,x',
      'vbscript:x',
      'file:///etc/passwd',
      'blob:x',
      '',
      5,
      undefined,
      `/${huge}`,
      'http://',
    ])
      await expect(link(url)).rejects.toThrow('of http, https or this site');
    for (const url of ['/files/a.csv', 'https://example.com/a?b#c', 'http://x', 'a.csv', '?page=2'])
      await link(url);
    // What no datastore could hold is shown as such, rather than left unsaid.
    await publishAlert({ text: 'a\0b\uD800' }, { user: 'a' });
    const notice = (it: object) => publishNotice(it as never, { user: 'a' });
    await expect(notice({ text: 5 })).rejects.toThrow('"text"');
    await expect(notice({ text: 't', html: '<b>' })).rejects.toThrow('Unknown field "html"');
    await expect(notice({ text: 't', indicator: 'pink' })).rejects.toThrow('blue, green, orange, red');
    await expect(publishRealtime('x', { huge }, { user: 'a' })).rejects.toThrow('at most 65536 bytes');
    await expect(publishRealtime('x', { at: new Date() }, { user: 'a' })).rejects.toThrow(
      'JSON cannot carry',
    );
  });

  it('tells how far something is through the app of then, and the last of it before that closes', async () => {
    const connection = process.env.REDIS_URL as string;
    const sites = ['one', 'two'].map((it) => `test-published-${it}-${randomUUID()}`);
    const heard = new Map<string, number[]>();
    const listening = sites.map((prefix) => createCortado({ connection, prefix }));
    for (const [index, app] of listening.entries()) {
      const percents: number[] = [];
      heard.set(sites[index] as string, percents);
      const said = ({ body }: ToldBroadcast) => (body as { payload: { percent: number } }).payload.percent;
      await app.broadcasts.follow({ heard: (told) => percents.push(...told.map(said)) }).ready;
    }
    const [one, two] = sites as [string, string];
    const first = createCortado({ connection, prefix: one });
    for (const percent of [10, 20, 50]) await publishProgress({ percent, title: 'Import', user: 'ada' });
    const second = createCortado({ connection, prefix: two });
    await publishProgress({ percent: 1, title: 'Import', user: 'ada' });
    await first.close();
    await second.close();
    await until(
      () => heard,
      (it) => it.get(one)?.at(-1) === 50 && it.get(two)?.at(-1) === 1,
    );
    expect(heard.get(two)).toEqual([1]);
    for (const app of listening) await app.close();
  });
});
