import { uniqueKeyOf } from '../../src/options/unique-key.js';

const key512 = 'k'.repeat(512);

describe('the unique key of a call', () => {
  const made = (key: unknown) => uniqueKeyOf('A.b', { key: (() => key) as never }, []);

  it('is the text, or what its function makes of the arguments', () => {
    expect(uniqueKeyOf('A.b', { key: 'k' }, [])).toBe('k');
    expect(uniqueKeyOf('A.b', { key: (a: string, b: string) => a + b }, ['x', 'y'])).toBe('xy');
    expect(made(key512)).toBe(key512);
  });

  it.each<[unknown, string]>([
    [null, 'found null'],
    [undefined, 'found undefined'],
    [7, 'found a value of type number'],
    [{}, 'found a value of type object'],
    ['', 'found ""'],
    [' ', 'found " "'],
    [' '.repeat(512), `found "${' '.repeat(512)}"`],
    [`${key512}k`, 'found text of 513 characters'],
  ])('is refused when it is %p', (key, found) => {
    expect(() => made(key)).toThrow(
      `A.b was not queued: Expected its unique key to be text of 1 to 512 characters, ${found}.`,
    );
  });

  it('is refused with the cause when its function throws', () => {
    const cause = new Error('boom');
    const call = () =>
      uniqueKeyOf(
        'A.b',
        {
          key: () => {
            throw cause;
          },
        },
        [],
      );
    expect(call).toThrow('A.b was not queued: The function that makes its unique key threw: Error: boom.');
    expect(call).toThrow(expect.objectContaining({ cause }));
  });
});
