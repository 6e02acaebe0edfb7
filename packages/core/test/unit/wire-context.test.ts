import { indexTerms, tagTerm, userTerm } from '../../src/message/index-terms.js';
import { argumentsOf, omit } from '../../src/message/job-end.js';
import { originOf } from '../../src/message/job-origin.js';
import { readMeta, readProgress } from '../../src/message/job-progress.js';
import { readWireContext } from '../../src/message/wire-context.js';

describe('what travels beside the arguments', () => {
  it('is nothing where a plain BullMQ producer added the job', () => {
    expect(readWireContext({})).toEqual({});
    for (const ctx of [null, 'text', 7, undefined]) expect(readWireContext({ ctx })).toEqual({});
    expect(readWireContext({ ctx: { user: 'ada' } })).toEqual({ user: 'ada' });
  });

  it('says on whose behalf it runs, and for which request where that is text or a number', () => {
    expect(originOf({})).toEqual({ user: undefined, requestId: undefined });
    const of = (requestId: unknown) => originOf({ user: 'ada', values: { requestId } }).requestId;
    expect([of('r-1'), of(7), of(true), of({}), of(undefined), of(null)]).toEqual([
      ...['r-1', '7', undefined, undefined, undefined, undefined],
    ]);
    expect(originOf({ user: 'ada', values: {} })).toEqual({ user: 'ada', requestId: undefined });
  });

  it('has a job found by its tags, each once, and by its user only where that was asked for', () => {
    expect(indexTerms({})).toEqual([]);
    expect(indexTerms({ user: 'ada' })).toEqual([]);
    expect(indexTerms({ user: 'ada', byUser: true })).toEqual(['u:ada']);
    expect(indexTerms({ byUser: true })).toEqual([]);
    expect(indexTerms({ user: 'ada', byUser: true, tags: ['a', 'b', 'a'] })).toEqual(['t:a', 't:b', 'u:ada']);
    expect(tagTerm('order:42')).toBe('t:order:42');
  });

  it('names a user of more than 400 bytes by a hash', () => {
    expect(userTerm('x'.repeat(133))).toBe(`u:${'x'.repeat(133)}`);
    expect(userTerm('x'.repeat(400))).toBe(`u:${'x'.repeat(400)}`);
    expect(userTerm('é'.repeat(200))).toBe(`u:${'é'.repeat(200)}`);
    expect(userTerm('x'.repeat(401))).toMatch(/^u:#[0-9a-f]{64}$/);
    expect(userTerm('é'.repeat(201))).toMatch(/^u:#[0-9a-f]{64}$/);
    expect(userTerm('x'.repeat(401))).not.toBe(userTerm('y'.repeat(401)));
  });
});

describe('progress', () => {
  it('is read whoever wrote it', () => {
    expect(readProgress(40)).toEqual({ percent: 40 });
    expect(readProgress('half way')).toEqual({ percent: 0, description: 'half way' });
    for (const it of [undefined, null, true, [], [40], {}]) expect(readProgress(it)).toEqual({ percent: 0 });
    expect(readProgress({ percent: 40, title: 't', description: 'd', meta: { a: 1 }, more: 1 })).toEqual({
      ...{ percent: 40, title: 't', description: 'd' },
    });
    expect(readProgress({ percent: '40', title: 1, description: [] })).toEqual({ percent: 0 });
  });

  it('holds what the job says of itself', () => {
    expect(readMeta({ percent: 1, meta: { a: 1 } })).toEqual({ a: 1 });
    for (const it of [undefined, null, 40, 'text', [], {}, { meta: 'text' }, { meta: [1] }, { meta: null }])
      expect(readMeta(it)).toEqual({});
  });
});

describe('the end of a job as a callback is told of it', () => {
  const end = { job: { id: '1', name: 'n', queue: 'q', attempts: 1 }, args: [1, 'a'] };

  it('goes without its result or its arguments where they are too large, and says so', () => {
    expect(omit({ ...end, result: 'long' }, 'result')).toEqual({ ...end, resultOmitted: true });
    expect(omit(end, 'result')).toEqual(end);
    expect(omit({ ...end, result: 'r' }, 'args')).toEqual({
      ...{ ...end, result: 'r', args: [], argsOmitted: true },
    });
  });

  it('has its arguments as a list', () => {
    expect([[1, 2], { a: 1 }, 'text', 0, undefined, null].map(argumentsOf)).toEqual([
      ...[[1, 2], [{ a: 1 }], ['text'], [0], [], []],
    ]);
  });
});
