import { Alert, Button, Group } from '@mantine/core';
import { failureWords, isPassing } from '../words/failure-words.js';

/** That something could not be read, and what whoever reads it can do. */
export function Failure({ error, retry }: { error: unknown; retry?: () => unknown }) {
  return (
    <Alert
      color={isPassing(error) ? 'yellow' : 'red'}
      variant="light"
      role="alert"
      title="This could not be loaded"
    >
      <Group justify="space-between" gap="sm">
        {failureWords(error)}
        {retry && (
          <Button size="xs" variant="default" onClick={() => void retry()}>
            Try again
          </Button>
        )}
      </Group>
    </Alert>
  );
}
