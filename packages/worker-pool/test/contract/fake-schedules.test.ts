import { FakeWorlds } from '../support/fake-worlds.js';
import { without } from '../support/without.js';
import { SCHEDULE_GROUPS, SCHEDULE_PROMISES } from './left-out-schedules.js';
import { scheduleContractOf } from './schedule-contract.js';

describe('the schedules of the fake app of @cortado/testing', () => {
  const groups = SCHEDULE_GROUPS.flatMap(({ titles }) => titles);
  const unmet = without(SCHEDULE_PROMISES, () => scheduleContractOf(new FakeWorlds(), groups));

  it('keep every promise of the engines but those that are named as left out', () => {
    expect(unmet).toEqual([]);
  });
});
