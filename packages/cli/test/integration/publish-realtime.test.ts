import type { ToldBroadcast } from '@cortado/core';
import { until } from '@cortado/test-support/until';
import { World } from '../support/world.js';

describe('cortado publish-realtime', () => {
  let world: World;
  beforeEach(() => {
    world = new World();
  });
  afterEach(() => world.close());

  it('tells rooms of browsers what was typed, as the seeds typed it', async () => {
    const heard: ToldBroadcast[] = [];
    await world.app.broadcasts.follow({ heard: (it) => heard.push(...it) }).ready;
    const publish = (...words: string[]) => world.run('publish-realtime', ...words);
    const typed = [
      ['my_event', '--message', 'Test message', '--room', 'user:admin@example.com'],
      ['notice', '--message', 'New order', '--user', 'admin@example.com'],
      ['doc_update', '--doctype', 'Sales Order', '--docname', 'SO-2024-00001', '--after-commit', 'yes'],
      ['paid', '--message', '{"order": 1.50}', '--room', 'floor 2'],
      ['alert', '--message', '{"text": "Soon", "seconds": 3}', '--everyone'],
      ['alert', '--message', '20240001999999999999', '--everyone'],
    ];
    for (const words of typed) expect(await publish(...words)).toMatchObject({ code: 0, stderr: '' });
    await until(
      () => heard.length,
      (it) => it === typed.length,
    );
    expect(heard.map(({ room, body }) => [room, body])).toEqual([
      ['realtime:user:admin@example.com', { event: 'my_event', payload: 'Test message' }],
      ['realtime:user:admin@example.com', { event: 'notice', payload: { text: 'New order' } }],
      ['realtime:document:Sales Order/SO-2024-00001', { event: 'doc_update', payload: null }],
      ['realtime:room:floor 2', { event: 'paid', payload: { order: 1.5 } }],
      ['realtime:everyone', { event: 'alert', payload: { text: 'Soon', seconds: 3 } }],
      ['realtime:everyone', { event: 'alert', payload: { text: '20240001999999999999' } }],
    ]);
    await expect(world.json('publish-realtime', 'x', '--job', 'j1')).resolves.toEqual({
      event: 'x',
      room: 'job:j1',
    });
  });

  it('says what is wrong with a target or a message, and publishes nothing', async () => {
    const failing: [string[], string][] = [
      [['x'], 'Expected one of --user, --room, --doctype (with --docname), --job or --everyone, found none.'],
      [['x', '--user', 'ada', '--everyone'], 'found 2.'],
      [['x', '--docname', 'SO-1'], '--docname needs --doctype'],
      [['x', '--user', 'ada', '--message', '[12345678901234567890]'], 'numbers that JavaScript can hold'],
      [
        ['x', '--user', 'ada', '--message', '['.repeat(20_000) + ']'.repeat(20_000)],
        'nested at most 1,000 levels deep, found 20,000',
      ],
    ];
    for (const [words, sentence] of failing) {
      const { code, stderr } = await world.run('publish-realtime', ...words);
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(sentence) });
    }
    const link = { text: 'Ready', link: { url: 'javascript:alert(1)', label: 'Open' } };
    const { code, stderr } = await world.run(
      ...['publish-realtime', 'notice', '--user', 'ada', '--message', JSON.stringify(link)],
    );
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('of http, https or this site'),
    });
  });
});
