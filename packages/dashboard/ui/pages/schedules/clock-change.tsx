import { List, Text } from '@mantine/core';
import type { ScheduleDetails } from '../../api/types.js';
import { Moment } from '../../components/moment.js';
import { showUtc } from '../../words/moments.js';
import { showSpan } from '../../words/numbers.js';

/** What the next change of the zone's clocks does to the slots of a schedule. */
export function ClockChange({ schedule: { timezone }, clockChange }: ScheduleDetails) {
  if (!clockChange) return null;
  const { at, kind, shift, slots, hasMore } = clockChange;
  const isGap = kind === 'skipped';
  return (
    <section className="card card-pad" aria-label="Clock change">
      <h2 className="card-title">When the clocks change</h2>
      <Text size="sm">
        In {timezone} they go {isGap ? 'forward' : 'back'} by {showSpan(shift)}, <Moment at={at} /> (
        <Moment at={at} isExact /> here).{' '}
        {slots.length === 0
          ? `No slot falls into the time that ${isGap ? 'is left out' : 'comes twice'}.`
          : `These slots fall into the time that ${isGap ? 'is left out' : 'comes twice'}:`}
      </Text>
      <List size="sm" listStyleType="none">
        {slots.map(({ local, runs }) => (
          <List.Item key={local}>
            {local.replace('T', ' ')} {runsWords(runs)}
          </List.Item>
        ))}
        {hasMore && <List.Item>and more</List.Item>}
      </List>
    </section>
  );
}

function runsWords(runs: readonly string[]): string {
  if (runs.length === 0) return 'does not run';
  const times = runs.length === 1 ? 'runs once' : 'runs twice';
  return `${times}, at ${runs.map((it) => showUtc(it)).join(' and ')}`;
}
