import { Text, Tooltip } from '@mantine/core';
import type { Queue } from '../../api/types.js';
import { Name } from '../../components/name.js';
import { Tag } from '../../components/tag.js';
import { TextLink } from '../../components/text-link.js';
import { count, showShort, showSpan } from '../../words/numbers.js';
import { term } from '../jobs/job-search.js';

/** Bars that are drawn; the others are on the page of queues. */
const MOST = 20;

/** The fullest queues, each as a bar of what waits, what runs and what is for later. */
export function QueueBars({ queues }: { queues: readonly Queue[] }) {
  const sorted = queues
    .map((queue) => ({ queue, parts: partsOf(queue) }))
    .sort((a, b) => b.parts.total - a.parts.total);
  const most = Math.max(1, ...sorted.map((it) => it.parts.total));
  return (
    <section className="card card-pad" aria-label="Queues">
      <h2 className="card-title">Queues</h2>
      {sorted
        .slice(0, MOST)
        .map(({ queue: { name, paused, timeToClear }, parts: { active, ready, later, total } }) => (
          <div key={name} className="bar-row">
            <span className="name-cell">
              <TextLink to="/jobs" search={{ q: term('queue', name) }} size="sm" underline="hover">
                <Name of={name} />
              </TextLink>
              {paused && <Tag color="yellow">Paused</Tag>}
            </span>
            <Tooltip
              label={`${count(active, 'job')} active, ${showShort(ready)} waiting, ${showShort(later)} delayed`}
            >
              <div className="bar" role="img" aria-label={`${name}: ${count(total, 'job')}`}>
                <Part share={active / most} color="blue-6" />
                <Part share={ready / most} color="gray-6" />
                <Part share={later / most} color="yellow-6" />
              </div>
            </Tooltip>
            <Text size="xs" c="dimmed" miw={88} ta="right">
              {total === 0 ? 'empty' : showShort(total)}
              {ready > 0 && timeToClear !== undefined && ` · ${showSpan(timeToClear)}`}
            </Text>
          </div>
        ))}
      {sorted.length > MOST && (
        <TextLink to="/queues" size="sm">
          All {count(sorted.length, 'queue')}
        </TextLink>
      )}
    </section>
  );
}

function Part({ share, color }: { share: number; color: string }) {
  return <span style={{ width: `${share * 100}%`, background: `var(--mantine-color-${color})` }} />;
}

function partsOf({ counts }: Queue) {
  const ready = counts.waiting + counts.prioritized;
  const later = counts.delayed + counts['waiting-children'];
  return { active: counts.active, ready, later, total: counts.active + ready + later };
}
