import type { JobSummary } from '@cortado/core';
import { jest } from '@jest/globals';
import { TaskView } from '../../src/server/task-view.js';

describe('what a user may do with a task', () => {
  const failed = { state: 'failed', user: 'ada' } as JobSummary;
  const active = { state: 'active', user: 'ada' } as JobSummary;
  const may = (rule: unknown) => {
    const view = new TaskView({ tasks: { canCancel: rule, canRetry: rule } as never });
    return [view.canCancel(active, 'ada'), view.canRetry(failed, 'ada')];
  };

  it('is what its state allows, where the app has no rule', () => {
    expect(may(undefined)).toEqual([true, true]);
    expect(new TaskView({}).canCancel(failed, 'ada')).toBe(false);
    expect(new TaskView({}).canRetry(failed, { id: 'ada' })).toBe(true);
    expect(new TaskView({}).canRetry(failed, 'bob')).toBe(false);
  });

  it.each<[string, unknown]>([
    ['a promise', async () => true],
    ['nothing', () => undefined],
    ['a number', () => 1],
  ])('is nothing where the rule gives %s', (_, rule) => {
    expect(may(rule)).toEqual([false, false]);
  });

  it('is nothing where the rule throws, and whoever runs the app hears of it', () => {
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const rule = () => {
      throw new Error('no such right');
    };
    expect(may(rule)).toEqual([false, false]);
    const [told] = warn.mock.calls.map(([it]) => String(it));
    warn.mockRestore();
    expect(told).toContain('"tasks.canCancel" of attachRealtime threw');
    expect(may(() => true)).toEqual([true, true]);
  });
});
