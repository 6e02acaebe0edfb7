import { afterCommit, currentUser } from '@cortado/core';
import { documentName, runOnDocument } from '../../src/execution/run-on-document.js';
import { inScope } from '../../src/execution/scope.js';
import { currentTransaction, Transaction } from '../../src/execution/transaction.js';

const within = <T>(transaction: Transaction, act: () => T) =>
  inScope({ user: 'ada', run: undefined, transaction }, act);

describe('what waits for a commit', () => {
  it('leaves in its order, neighbours of one kind together', async () => {
    const transaction = new Transaction(undefined);
    const sent: unknown[] = [];
    const a = async (items: readonly unknown[]) => void sent.push(['a', ...items]);
    const b = async (items: readonly unknown[]) => void sent.push(['b', ...items]);
    expect(transaction.isEmpty).toBe(true);
    transaction.defer(a, 1);
    expect(transaction.isEmpty).toBe(false);
    transaction.defer(a, 2);
    transaction.defer(b, 3);
    transaction.defer(a, 4);
    expect(await transaction.committed()).toEqual([]);
    expect(sent).toEqual([
      ['a', 1, 2],
      ['b', 3],
      ['a', 4],
    ]);
    expect(transaction.isEmpty).toBe(true);
    expect(await transaction.committed()).toEqual([]);
    expect(sent).toHaveLength(3);
  });

  it('is dropped by a rollback, also what comes after it', async () => {
    const transaction = new Transaction(undefined);
    const sent: unknown[] = [];
    const deliver = async (items: readonly unknown[]) => void sent.push(...items);
    transaction.defer(deliver, 1);
    transaction.rolledBack();
    expect(transaction.isEmpty).toBe(true);
    transaction.defer(deliver, 2);
    expect(transaction.isEmpty).toBe(true);
    expect(transaction.holder).toBe(transaction);
    expect(sent).toEqual([]);
  });

  it('goes to the transaction around it, and nowhere once that has committed', async () => {
    const outer = new Transaction(undefined);
    const inner = new Transaction(outer);
    const sent: unknown[] = [];
    const deliver = async (items: readonly unknown[]) => void sent.push(...items);
    inner.defer(deliver, 1);
    expect(inner.holder).toBe(inner);
    expect(await inner.committed()).toEqual([]);
    expect(sent).toEqual([]);
    expect(inner.holder).toBe(outer);
    expect(within(inner, currentTransaction)).toBe(outer);
    inner.holder?.defer(deliver, 2);
    await outer.committed();
    expect(sent).toEqual([1, 2]);
    expect(outer.holder).toBeUndefined();
    expect(inner.holder).toBeUndefined();
    expect(within(inner, currentTransaction)).toBeUndefined();
    expect(currentTransaction()).toBeUndefined();
  });

  it('tells each thing that went wrong, and goes on with the rest', async () => {
    const transaction = new Transaction(undefined);
    const one = new Error('one');
    const both = new AggregateError([new Error('two'), new Error('three')]);
    const sent: unknown[] = [];
    transaction.defer(() => Promise.reject(one), 1);
    transaction.defer(() => Promise.reject(both), 2);
    transaction.defer(async (items) => void sent.push(...items), 3);
    expect(await transaction.committed()).toEqual([one, ...both.errors]);
    expect(sent).toEqual([3]);
  });

  it('may be any function, which runs as the user it had, in no transaction', async () => {
    const transaction = new Transaction(undefined);
    const seen: unknown[] = [];
    await within(transaction, async () => {
      await afterCommit(() => seen.push([currentUser(), currentTransaction()]));
      await afterCommit(() => {
        throw new Error('boom');
      });
      await afterCommit(async () => seen.push('last'));
    });
    expect(seen).toEqual([]);
    expect(await transaction.committed()).toEqual([expect.objectContaining({ message: 'boom' })]);
    expect(seen).toEqual([['ada', undefined], 'last']);
  });

  it('is done at once without a transaction, and its error is the caller’s', async () => {
    const seen: unknown[] = [];
    await afterCommit(() => seen.push('now'));
    expect(seen).toEqual(['now']);
    await expect(afterCommit(() => Promise.reject(new Error('x')))).rejects.toThrow('x');
  });
});

describe('the document a job is for', () => {
  const job = { name: 'Invoice.book', method: 'book', original: (...args: unknown[]) => args } as never;
  const run = { standOn: () => undefined } as never;
  const plan = (found: unknown) => ({ doctype: 'Invoice', load: async () => found }) as never;

  it('is loaded by its name', async () => {
    const seen: unknown[] = [];
    const document = {
      doctype: 'Invoice',
      load: async (name: string) => ({ name, asked: seen.push(name) }),
    } as never;
    const on = { standOn: (it: unknown) => seen.push(it) } as never;
    expect(await runOnDocument(on, { job, document, name: 'I-1' }, [1])).toEqual([1]);
    expect(seen).toEqual(['I-1', { name: 'I-1', asked: 1 }]);
  });

  it.each([[null], [undefined]])('is not found when it is %p', async (found) => {
    await expect(runOnDocument(run, { job, document: plan(found), name: 'I-1' }, [])).rejects.toThrow(
      /Invoice\.book.*Invoice.*I-1/s,
    );
  });

  it('may be anything else, also what is empty', async () => {
    expect(await runOnDocument(run, { job, document: plan(0), name: 'I-1' }, [2])).toEqual([2]);
  });

  it.each<[unknown, string]>([
    [undefined, 'none'],
    ['', 'empty text'],
    [7, '7 (number)'],
    [null, 'null (object)'],
  ])('has a name, and not %p', (name, found) => {
    const call = () => documentName(job, plan(undefined), name);
    expect(call).toThrow(found);
    expect(call).toThrow(/Invoice/);
    expect(call).toThrow(/book/);
  });
});
