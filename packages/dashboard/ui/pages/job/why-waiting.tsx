import { Group, Text } from '@mantine/core';
import type { JobDetails } from '../../api/types.js';
import { Moment } from '../../components/moment.js';
import { showNumber } from '../../words/numbers.js';
import { unknownStartWords, waitingWords } from '../../words/waiting-words.js';

/** Every reason why a job does not run now, the most telling first. */
export function WhyWaiting({ job: { whyWaiting, position, predictedStart, state } }: { job: JobDetails }) {
  const isReady = state === 'waiting' || state === 'prioritized';
  if (whyWaiting.length === 0 && !isReady) return null;
  return (
    <section className="card card-pad" aria-label="Why it is waiting">
      <h2 className="card-title">Why it is waiting</h2>
      {whyWaiting.length === 0 && <Text size="sm">Nothing holds it back: it starts at any moment.</Text>}
      {whyWaiting.map(({ kind, until }) => (
        <Group key={kind} gap={6} mb={2} data-kind={kind}>
          <Text size="sm">{waitingWords(kind)}</Text>
          {until && (
            <Text size="sm" c="dimmed">
              It is over <Moment at={until} />.
            </Text>
          )}
        </Group>
      ))}
      {position !== undefined && (
        <Text size="sm" c="dimmed">
          Its place in the queue is {showNumber(position)}.
        </Text>
      )}
      {predictedStart?.at && (
        <Text size="sm" c="dimmed">
          It is likely to start <Moment at={predictedStart.at} />, at the pace of the last minutes.
        </Text>
      )}
      {predictedStart?.unknown && (
        <Text size="sm" c="dimmed">
          When it starts cannot be told: {unknownStartWords(predictedStart.unknown)}.
        </Text>
      )}
    </section>
  );
}
