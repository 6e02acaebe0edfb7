import { Skeleton, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { Failure } from './failure.js';

interface Reading<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  refetch(): unknown;
}

/**
 * What was read, or that it is being read, or why it could not be. What was read once stays while it cannot be read anew:
 * the header says that it is old.
 */
export function Loaded<T>({
  of: { data, error, refetch },
  lines = 6,
  children,
}: {
  of: Reading<T>;
  lines?: number;
  children: (data: T) => ReactNode;
}) {
  if (data !== undefined) return children(data);
  if (error) return <Failure error={error} retry={refetch} />;
  return (
    <Stack gap="xs" aria-busy="true" role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines of nothing are all alike
        <Skeleton key={line} height={34} radius="sm" />
      ))}
    </Stack>
  );
}
