import { Badge, Progress, Text, Tooltip } from '@mantine/core';
import type { Queue } from '../../api/types.js';
import { TextLink } from '../../components/text-link.js';
import { count, showShort, showSpan } from '../../words/numbers.js';

/** Every queue as a bar of what waits, what runs and what is for later, the fullest one first. */
export function QueueBars({ queues }: { queues: readonly Queue[] }) {
  const sorted = queues
    .map((queue) => ({ queue, parts: partsOf(queue) }))
    .sort((a, b) => b.parts.total - a.parts.total);
  const most = Math.max(1, ...sorted.map((it) => it.parts.total));
  return (
    <section className="card card-pad" aria-label="Queues">
      <h2 className="card-title">Queues</h2>
      {sorted.map(({ queue: { name, paused, timeToClear }, parts: { active, ready, later, total } }) => (
        <div key={name} className="bar-row">
          <span className="name-cell">
            <TextLink to="/jobs" search={{ q: `queue:${name}` }} size="sm">
              {name}
            </TextLink>
            {paused && (
              <Badge size="xs" color="yellow" variant="light">
                Paused
              </Badge>
            )}
          </span>
          <Tooltip
            label={`${count(active, 'job')} active, ${showShort(ready)} waiting, ${showShort(later)} delayed`}
          >
            <Progress.Root size={12} aria-label={`${name}: ${count(total, 'job')}`}>
              <Progress.Section value={(active / most) * 100} color="blue" />
              <Progress.Section value={(ready / most) * 100} color="gray" />
              <Progress.Section value={(later / most) * 100} color="yellow" />
            </Progress.Root>
          </Tooltip>
          <Text size="xs" c="dimmed" miw={88} ta="right">
            {total === 0 ? 'empty' : showShort(total)}
            {ready > 0 && timeToClear !== undefined && ` · ${showSpan(timeToClear)}`}
          </Text>
        </div>
      ))}
    </section>
  );
}

function partsOf({ counts }: Queue) {
  const ready = counts.waiting + counts.prioritized;
  const later = counts.delayed + counts['waiting-children'];
  return { active: counts.active, ready, later, total: counts.active + ready + later };
}
