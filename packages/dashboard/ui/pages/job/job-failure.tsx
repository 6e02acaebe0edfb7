import { Group, Text } from '@mantine/core';
import type { JobDetails } from '../../api/types.js';
import { ScrollText } from '../../components/scroll-text.js';
import { TextLink } from '../../components/text-link.js';

/** Why a job failed, with its trace and what caused it; why it was cancelled. */
export function JobFailure({ job: { state, error, failure } }: { job: JobDetails }) {
  if (state === 'cancelled' && error !== undefined)
    return (
      <section className="card card-pad" aria-label="Cancelled">
        <h2 className="card-title">Cancelled</h2>
        <Text size="sm">{error}</Text>
      </section>
    );
  if (!failure) return null;
  const { message, trace, causes, errorId, errorGroup } = failure;
  return (
    <section className="card card-pad" aria-label="Error">
      <Group justify="space-between">
        <h2 className="card-title">Error</h2>
        <Group gap="md">
          {errorGroup && (
            <TextLink to="/errors/groups/$group" params={{ group: errorGroup }} size="sm">
              Errors like it
            </TextLink>
          )}
          {errorId && (
            <TextLink to="/errors/$error" params={{ error: errorId }} size="sm">
              In the error log
            </TextLink>
          )}
        </Group>
      </Group>
      <Text size="sm" c="red" fw={600} mb="xs" className="error-message">
        {message}
      </Text>
      {trace && <ScrollText label="trace" text={trace} />}
      {causes.map((cause, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: causes have an order and nothing else
        <div key={index}>
          <Text size="xs" c="dimmed" mt="xs" mb={4}>
            Caused by
          </Text>
          <ScrollText label="cause" text={cause} />
        </div>
      ))}
    </section>
  );
}
