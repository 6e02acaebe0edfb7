import { withStoredSecrets } from '../../src/operations/queues/stored-secrets.js';

const STORED = [
  [
    { user: 'ada', password: 'a-secret' },
    { user: 'bob', password: 'b-secret' },
  ],
  { token: 't', list: ['x', 'y'] },
];
const SHOWN = [
  [
    { user: 'ada', password: '***' },
    { user: 'bob', password: '***' },
  ],
  { token: '***', list: ['x', 'y'] },
];
const [users, other] = SHOWN as [{ user: string; password: string }[], object];
const [ada, bob] = users as [{ user: string; password: string }, { user: string; password: string }];
const restored = (...args: unknown[]) => withStoredSecrets('Office.send', args, SHOWN, STORED);

describe('secrets in arguments that were edited', () => {
  it('are those that are stored where nothing around them has changed', () => {
    expect(restored(users, other)).toEqual(STORED);
    expect(restored(users, { ...other, list: ['z'] })).toEqual([STORED[0], { token: 't', list: ['z'] }]);
    expect(restored([ada, { ...bob, password: 'new' }], other)).toEqual([
      [
        { user: 'ada', password: 'a-secret' },
        { user: 'bob', password: 'new' },
      ],
      STORED[1],
    ]);
  });

  it.each<[string, unknown[]]>([
    ['of which one was taken out', [bob]],
    ['of which one was added', [...users, ada]],
    ['whose order is another', [bob, ada]],
    ['of which one is about somebody else', [ada, { ...bob, user: 'eve' }]],
    ['of which one has more', [ada, { ...bob, more: 1 }]],
  ])("are nobody's in a list %s", (_, list) => {
    expect(() => restored(list, other)).toThrow('found the mask of one that stands elsewhere');
  });
});
