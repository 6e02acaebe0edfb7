import { FakeWorlds } from '../support/fake-worlds.js';
import { without } from '../support/without.js';
import { contractOf } from './engine-contract.js';
import { GROUPS, PROMISES } from './left-out.js';

describe('the fake app of @cortado/testing', () => {
  const groups = GROUPS.flatMap(({ titles }) => titles);
  const unmet = without(PROMISES, () => contractOf(new FakeWorlds(), groups));

  it('keeps every promise of the engines but those that are named as left out', () => {
    expect(unmet).toEqual([]);
  });
});
