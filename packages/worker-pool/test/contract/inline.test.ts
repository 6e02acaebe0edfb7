import { FakeWorlds } from '../support/fake-worlds.js';
import { without } from '../support/without.js';
import { contractOf } from './engine-contract.js';
import { GROUPS, PROMISES } from './left-out.js';
import { INLINE_PROMISES } from './left-out-inline.js';

describe('the inline app of @cortado/testing', () => {
  const groups = GROUPS.flatMap(({ titles }) => titles);
  const leftOut = [...PROMISES, ...INLINE_PROMISES];
  const unmet = without(leftOut, () => contractOf(new FakeWorlds({ isInline: true }), groups));

  it('keeps every promise of the engines but those that are named as left out', () => {
    expect(unmet).toEqual([]);
  });
});
