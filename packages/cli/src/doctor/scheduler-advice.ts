import type { FindingCode, Remarked } from '@cortado/core';
import { count, named } from '../output/count.js';
import { showAgo, showMoment } from '../output/moment.js';
import type { AdviceOn } from './advice.js';

type SchedulerCode = Extract<
  FindingCode,
  `scheduler-${string}` | 'no-scheduler' | `schedules-${string}` | 'late-schedule' | 'failed-runs'
>;

export const SCHEDULER_ADVICE: AdviceOn<SchedulerCode> = {
  'scheduler-disabled': ({ facts }) => ({
    says: `The scheduler is disabled${traceOf(facts)}: no schedule fires`,
    next: 'When that is over: cortado scheduler enable',
  }),
  'scheduler-paused': ({ facts }) => ({
    says: `The scheduler is paused${traceOf(facts)}: no schedule fires`,
    next: 'When that is over: cortado scheduler resume',
  }),
  'no-scheduler': ({ facts: { schedules } }) => ({
    says: `No process fires the schedules, and there ${schedules === 1 ? 'is 1' : `are ${schedules}`}`,
    next: 'Start one: cortado schedule',
  }),
  'schedules-differ': ({ facts: { added, updated, removed } }) => ({
    says: `The stored schedules are not those of the code: ${[
      added.length > 0 && `${named(added)} not stored`,
      updated.length > 0 && `${named(updated)} changed`,
      removed.length > 0 && `${named(removed)} no longer declared`,
    ]
      .filter(Boolean)
      .join('; ')}`,
    next: 'Run `cortado migrate`.',
  }),
  'schedules-superseded': () => ({
    says: 'A later deploy has other schedules than this code, and those hold',
    next: 'Deploy the later code here too; `cortado migrate --force` goes back to these.',
  }),
  'schedules-clash': ({ facts: { said } }) => ({
    says: `The schedules of this code cannot be stored: ${said}`,
    next: 'Give the schedule another key, or one of both apps another `app` name.',
  }),
  'late-schedule': ({ subject, facts: { due } }) => ({
    says: `The schedule ${subject} was due at ${showMoment(due)} and has not fired`,
    next: 'Look whether `cortado schedule` runs and what it logs; restart it.',
  }),
  'failed-runs': ({ facts }) => ({
    says: `${count(facts.count, 'scheduled run')} failed within the last hour`,
    next: 'See which: cortado errors list',
  }),
};

function traceOf({ by, reason, at }: Partial<Remarked>): string {
  return `${by ? ` by ${by}` : ''}${at ? ` ${showAgo(at)}` : ''}${reason ? ` (${reason})` : ''}`;
}
