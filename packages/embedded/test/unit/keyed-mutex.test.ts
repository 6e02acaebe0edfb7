import { KeyedMutex } from '../../src/sharing/keyed-mutex.js';

describe('a mutex that a key keeps', () => {
  it('is kept when a task of that key rejects', async () => {
    const mutex = new KeyedMutex<string>(60_000, () => undefined);
    const order: string[] = [];
    const task = (name: string, keepsLock: boolean) => async () => {
      order.push(name);
      return { value: name, keepsLock };
    };
    await mutex.runExclusive('mine', task('begin', true));
    const other = mutex.runExclusive('other', task('other', false));
    await expect(mutex.runExclusive('mine', () => Promise.reject(new Error('refused')))).rejects.toThrow(
      'refused',
    );
    await mutex.runExclusive('mine', task('commit', false));
    await other;
    expect(order).toEqual(['begin', 'commit', 'other']);
  });
});
