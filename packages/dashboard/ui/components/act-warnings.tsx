import { Alert } from '@mantine/core';
import type { Written } from '../api/types.js';
import { warningWords } from '../words/warning-words.js';

/** That an act was done, and what went wrong beside it. */
export function ActWarnings({ of: written }: { of: Written | undefined }) {
  const words = written && warningWords(written);
  if (!words) return null;
  return (
    <Alert color="yellow" role="status">
      {words}
    </Alert>
  );
}
