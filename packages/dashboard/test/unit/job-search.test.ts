import {
  completions,
  filterOf,
  isHalfTyped,
  jobQuery,
  readJobSearch,
  term,
  textTerm,
} from '../../ui/pages/jobs/job-search.js';

describe('a search for jobs', () => {
  it('is qualifiers and text, in any order', () => {
    expect(jobQuery({ q: 'queue:long disk name:Reports.generate full queue:short' })).toEqual({
      queue: ['long', 'short'],
      name: 'Reports.generate',
      text: 'disk full',
    });
  });

  it('takes blanks in quotes, and colons in text', () => {
    expect(jobQuery({ q: 'error:"time out" "a b" http://x older:7d' })).toEqual({
      error: 'time out',
      olderThan: '7d',
      text: 'a b http://x',
    });
  });

  it('takes every value that was quoted for it', () => {
    for (const tag of ['disk', '5" disk', 'C:\\temp', 'a "b\\" c', '\\', '"', ' '])
      expect(jobQuery({ q: `x ${term('tag', tag)} y` })).toEqual({ tag, text: 'x y' });
    expect(jobQuery({ q: 'error:"C:\\temp is full"' })).toEqual({ error: 'C:\\temp is full' });
  });

  it('takes every text that was quoted for it, whatever stands in it', () => {
    for (const it of ['disk', 'a b', '5" disk', 'C:\\temp', 'user:ada', 'a "b\\" c', '"', '\\'])
      expect([it, jobQuery({ q: `name:x ${textTerm(it)}` })]).toEqual([it, { name: 'x', text: it }]);
  });

  it('asks nothing of a qualifier whose value is still to come, and means no other jobs', () => {
    expect(jobQuery({ q: 'queue:long user:' })).toEqual({ queue: ['long'] });
    for (const q of ['user:', 'name:""', 'x tag: y']) expect([q, isHalfTyped(q)]).toEqual([q, true]);
    for (const q of [undefined, '', 'http: x', 'user:ada', '"user:"'])
      expect([q, isHalfTyped(q)]).toEqual([q, false]);
  });

  it('has the state that was chosen, over one in its words', () => {
    expect(jobQuery({ q: 'state:failed', state: 'delayed' })).toEqual({ state: ['delayed'] });
  });

  it('takes nothing from an address that no page has written', () => {
    expect(readJobSearch({ q: 7, state: 'toString', more: 'x' })).toEqual({});
    expect(jobQuery({ q: 'constructor:x __proto__:y' })).toEqual({ text: 'constructor:x __proto__:y' });
  });

  it('is told to an act on many jobs in lists', () => {
    expect(filterOf(jobQuery({ q: 'queue:long tag:x', state: 'failed' }))).toEqual({
      queues: ['long'],
      states: ['failed'],
      tag: 'x',
    });
  });

  it('offers qualifiers, then what is known of the last one', () => {
    expect(completions('na', {})).toEqual(['name:']);
    expect(completions('queue:long us', {})).toEqual(['queue:long user:']);
    expect(completions('x queue:o', { queue: ['short', 'long', 'default'] })).toEqual([
      'x queue:short',
      'x queue:long',
    ]);
  });
});
