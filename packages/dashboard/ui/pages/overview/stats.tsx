import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { MetricPoint, Process, Queue, SchedulerState } from '../../api/types.js';
import { Moment } from '../../components/moment.js';
import { TextLink } from '../../components/text-link.js';
import { clearingWords } from '../../words/clearing-words.js';
import { showCounted, showShare, showShort } from '../../words/numbers.js';

/** How it goes, in eight numbers. */
export function Stats({
  queues,
  total,
  processes,
  scheduler,
}: {
  queues: readonly Queue[];
  total: MetricPoint | undefined;
  processes: readonly Process[] | undefined;
  scheduler: SchedulerState | undefined;
}) {
  const { completed = 0, failed = 0, wait, run } = total ?? {};
  const sum = (pick: (queue: Queue) => number) => queues.reduce((total, it) => total + pick(it), 0);
  const waiting = sum(({ counts }) => counts.waiting + counts.prioritized);
  const oldest = queues.flatMap((it) => (it.oldest ? [it.oldest] : [])).sort()[0];
  const clearing = clearingWords(queues);
  const workers = processes?.filter((it) => it.kind === 'worker' && it.status !== 'gone') ?? [];
  const slots = workers.reduce((total, it) => total + it.slots.total, 0);
  const taken = workers.reduce((total, it) => total + it.slots.taken, 0);
  return (
    <div className="stats">
      <Stat name="Completed" value={showShort(completed)}>
        {showShort(sum(({ rates }) => rates.completed ?? 0))} a minute now
      </Stat>
      <Stat name="Failed" value={showShort(failed)} isBad={failed > 0}>
        <TextLink to="/jobs" search={{ state: 'failed' }} size="xs">
          {showShare(failed, failed + completed)} of all that ended
        </TextLink>
      </Stat>
      <Stat name="Waiting" value={showShort(waiting)}>
        {oldest ? (
          <>
            oldest <Moment at={oldest} />
          </>
        ) : (
          'no job waits'
        )}
      </Stat>
      <Stat name="Time to clear" value={clearing.value}>
        {clearing.about}
      </Stat>
      <Stat name="Wait" value={showCounted(wait?.p50)}>
        p95 {showCounted(wait?.p95)}
      </Stat>
      <Stat name="Run" value={showCounted(run?.p50)}>
        p95 {showCounted(run?.p95)}
      </Stat>
      {processes && (
        <Stat name="Workers" value={showShort(workers.length)} isBad={workers.length === 0 && waiting > 0}>
          <TextLink to="/workers" size="xs">
            {taken} of {slots} slots taken
          </TextLink>
        </Stat>
      )}
      {scheduler && (
        <Stat
          name="Schedules"
          value={scheduler.schedules === undefined ? scheduler.state : showShort(scheduler.schedules)}
          isBad={scheduler.state !== 'enabled'}
        >
          <TextLink to="/schedules" size="xs">
            {scheduler.state !== 'enabled' ? scheduler.state : scheduler.next ? 'next' : 'none is due'}
          </TextLink>
          {scheduler.state === 'enabled' && scheduler.next && (
            <>
              {' '}
              <Moment at={scheduler.next.at} />
            </>
          )}
        </Stat>
      )}
    </div>
  );
}

function Stat({
  name,
  value,
  isBad = false,
  children,
}: {
  name: string;
  value: string;
  isBad?: boolean;
  children: ReactNode;
}) {
  return (
    <section className="card card-pad" aria-label={name}>
      <Text size="xs" c="dimmed" fw={600}>
        {name}
      </Text>
      <div className="stat-value" data-tone={isBad ? 'bad' : undefined}>
        {value}
      </div>
      <Text size="xs" c="dimmed" component="div">
        {children}
      </Text>
    </section>
  );
}
